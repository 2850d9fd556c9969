import { useMessages } from '../language/use-messages.ts';
import { liveMessages } from './messages.ts';
import { useToldRevision } from './use-live-study.ts';
import './live.css';

interface SavedElsewhereProps {
  readonly study: string;
  readonly subject: string;
  readonly form: string;
  /** What is shown. */
  readonly revision: string;
  /** Reads the form again; what was typed lies over it. */
  readonly onShow: () => unknown;
}

/** Tells whoever has a form open that it was saved by somebody else; nothing changes under their hands. */
export function SavedElsewhere({ study, subject, form, revision, onShow }: SavedElsewhereProps) {
  const { t } = useMessages(liveMessages);
  const told = useToldRevision(study, subject, form);
  if (told <= Number(revision)) return null;
  return (
    <div className="notice saved-elsewhere" role="status">
      <p>{t('live.saved')}</p>
      <button type="button" onClick={onShow}>
        {t('live.show')}
      </button>
    </div>
  );
}
