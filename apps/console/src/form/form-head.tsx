import { Link } from '@tanstack/react-router';
import { Suspense, useRef, useState } from 'react';
import { factsOf } from '../casebook/form-facts.ts';
import { StatusChips } from '../casebook/status-chips.tsx';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { SavedElsewhere } from '../live/saved-elsewhere.tsx';
import { later } from '../ui/later.ts';
import { useOpenForm, useSummary } from './form-context.ts';
import { QueryList } from './query-list.tsx';
import type { FormAnswer } from './use-form-saving.ts';

const QueryPopover = later(() => import('./query/query-popover.tsx'), 'QueryPopover');

interface FormHeadProps {
  readonly title: string;
  readonly visitTitle: string;
  readonly base: FormAnswer;
  readonly isRestored: boolean;
}

export function FormHead({ title, visitTitle, base, isRestored }: FormHeadProps) {
  const { t, language } = useMessages();
  const { study, subject, form, store, why, can, refresh } = useOpenForm();
  const [showsQueries, setShowsQueries] = useState(false);
  const queries = useRef<HTMLDivElement>(null);
  const { changed } = useSummary(store);
  return (
    <header className="form-head">
      <p className="quiet">{visitTitle}</p>
      <h1>{title}</h1>
      <p className="form-state" data-revision={base.revision ?? '0'}>
        <StatusChips facts={factsOf({ ...base.status, entry: base.entry })} />
        {base.savedAt && <span className="quiet">{t('form.saved', { at: formatMoment(base.savedAt, language) })}</span>}
      </p>
      <div ref={queries}>
        <QueryList path="" onOpen={() => setShowsQueries(true)} />
        {can('query.read') && (
          <button type="button" className="quiet-button" onClick={() => setShowsQueries(true)}>
            {t('field.formQueries')}
          </button>
        )}
      </div>
      {showsQueries && (
        <Suspense>
          <QueryPopover anchor={queries} path="" onClose={() => setShowsQueries(false)} />
        </Suspense>
      )}
      {why && (
        <p className="notice" data-read-only={why.key}>
          {t(why.key, why.params)}
          {base.diaryEntry && can('epro.read') && (
            <>
              {' '}
              <Link
                to="/studies/$study/diary/participants/$subject"
                params={{ study, subject }}
                search={{ entry: base.diaryEntry }}
              >
                {t('form.diary.entry')}
              </Link>
            </>
          )}
        </p>
      )}
      <SavedElsewhere {...{ study, subject, form }} revision={base.revision ?? '0'} onShow={refresh} />
      {isRestored && changed.length > 0 && (
        <div className="notice notice-restored" role="status">
          <p>{t('form.restored')}</p>
          <button type="button" onClick={store.discard}>
            {t('form.discard')}
          </button>
        </div>
      )}
    </header>
  );
}
