import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { Modal } from './modal.tsx';
import { ProblemNotice } from './problem-notice.tsx';

interface ActDialogProps {
  readonly title: string;
  /** What it does, and what it does not. */
  readonly children?: ReactNode;
  readonly submitName: string;
  /** What is often said, to choose from while typing. */
  readonly suggestions?: readonly string[];
  readonly onClose: () => void;
  /** Does it for this reason. Throws Problem; the dialog closes only when it was done. */
  readonly onAct: (reason: string) => Promise<unknown>;
}

/** For what is done only with a reason: the audit trail keeps both. */
export function ActDialog({ title, children, submitName, suggestions = [], onClose, onAct }: ActDialogProps) {
  const { t } = useMessages();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const id = useId();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get('reason')).trim();
    if (reason === '' || isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await onAct(reason);
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <Modal title={title} onClose={onClose}>
      {children}
      <form className="stack" onSubmit={submit}>
        <div className="text-field">
          <label htmlFor={id}>{t('act.reason')}</label>
          <input
            id={id}
            name="reason"
            list={suggestions.length > 0 ? `${id}-list` : undefined}
            required
            maxLength={500}
            autoComplete="off"
            pattern=".*\S.*"
          />
          <datalist id={`${id}-list`}>
            {suggestions.map((text) => (
              <option key={text} value={text} />
            ))}
          </datalist>
        </div>
        {error !== undefined && <ProblemNotice error={error} />}
        <div className="buttons">
          <button type="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="primary" disabled={isBusy}>
            {submitName}
          </button>
        </div>
      </form>
    </Modal>
  );
}
