import { entryOf } from '../casebook/entry-status.ts';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { StatusGlyph } from '../ui/status-glyph.tsx';
import { useOpenForm, useSummary } from './form-context.ts';
import type { FormAnswer } from './use-form-saving.ts';

interface FormHeadProps {
  readonly title: string;
  readonly visitTitle: string;
  readonly base: FormAnswer;
  readonly isRestored: boolean;
}

export function FormHead({ title, visitTitle, base, isRestored }: FormHeadProps) {
  const { t, language } = useMessages();
  const { store, isReadOnly } = useOpenForm();
  const { changed } = useSummary(store);
  const entry = entryOf(base.entry);
  return (
    <header className="form-head">
      <p className="quiet">{visitTitle}</p>
      <h1>{title}</h1>
      <p className="form-state" data-revision={base.revision ?? '0'}>
        <StatusGlyph entry={entry} />
        <span>{t(`entry.${entry}`)}</span>
        {base.savedAt && <span className="quiet">{t('form.saved', { at: formatMoment(base.savedAt, language) })}</span>}
      </p>
      {isReadOnly && <p className="notice">{t('form.readOnly')}</p>}
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
