import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { later } from '../ui/later.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { type DraftHead, draftName, draftsQuery } from './draft-queries.ts';
import { headMessages } from './head-messages.ts';

const NewDraftDialog = later(() => import('./head/new-draft-dialog.tsx'), 'NewDraftDialog');

/** The drafts of a study, for the page of its builds: what is worked at, by whom, and the way to a new one. */
export function DraftsSection({ study }: { readonly study: string }) {
  const { t, language } = useMessages(headMessages);
  const { data: drafts = [], error, refetch } = useQuery(draftsQuery(study));
  const [isBeginning, setBeginning] = useState(false);
  const columns: readonly Column<DraftHead>[] = [
    {
      key: 'name',
      head: t('designer.drafts.name'),
      cell: (one) => (
        <Link to="/studies/$study/drafts/$draft" params={{ study, draft: one.draft ?? '' }}>
          {draftName(one, language)}
        </Link>
      ),
    },
    {
      key: 'saved',
      head: t('designer.drafts.saved'),
      cell: ({ savedAt = '', savedByName = '' }) => `${formatMoment(savedAt, language)} ${savedByName}`,
    },
    { key: 'base', head: t('designer.drafts.base'), cell: ({ baseBuild = '' }) => baseBuild },
    { key: 'last', head: t('designer.drafts.last'), cell: ({ lastBuild = '' }) => lastBuild },
  ];
  return (
    <section className="drafts-section" aria-labelledby="drafts-title">
      <div className="page-head">
        <h2 id="drafts-title">{t('designer.drafts')}</h2>
        <button type="button" onClick={() => setBeginning(true)}>
          {t('designer.new')}
        </button>
      </div>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {drafts.length > 0 ? (
        <DataTable caption={t('designer.drafts')} columns={columns} rows={drafts} keyOf={({ draft = '' }) => draft} />
      ) : (
        <p className="quiet">{t('designer.drafts.none')}</p>
      )}
      {isBeginning && (
        <Suspense fallback={null}>
          <NewDraftDialog study={study} onClose={() => setBeginning(false)} />
        </Suspense>
      )}
    </section>
  );
}
