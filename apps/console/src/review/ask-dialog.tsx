import { type FormEvent, type ReactNode, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { Modal } from '../ui/modal.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';

interface AskDialogProps {
  readonly title: string;
  readonly submitName: string;
  /** What is about to be done, and its fields. */
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** Does it. Throws Problem, which is told in the dialog. */
  readonly onSubmit: (filled: FormData) => Promise<void>;
}

/** A dialog that asks for words and does one thing with them. */
export function AskDialog({ title, submitName, children, onClose, onSubmit }: AskDialogProps) {
  const { t } = useMessages();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const filled = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit(filled);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal title={title} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        {children}
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

export function textOf(filled: FormData, name: string): string {
  return String(filled.get(name) ?? '').trim();
}
