import { type FormEvent, type ReactNode, useState } from 'react';
import { Problem } from '../api/problem.ts';
import { useMessages } from '../language/use-messages.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { api } from './session.ts';

interface ProofFormProps {
  /** What stands above the password: what is about to be done, and its fields. */
  readonly children?: ReactNode;
  readonly submitName: string;
  readonly onCancel: () => void;
  /** Does it, with a proof that is good once, and with what was filled in. Throws Problem. */
  readonly onProved: (proof: string, filled: FormData) => Promise<void>;
}

/** For what asks for the password again although one is signed in: signing, unblinding (21 CFR 11.200). */
export function ProofForm({ children, submitName, onCancel, onProved }: ProofFormProps) {
  const { t } = useMessages();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const [asked, setAsked] = useState(0);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const filled = new FormData(event.currentTarget);
    const text = (name: string) => String(filled.get(name) ?? '');
    setBusy(true);
    setError(undefined);
    try {
      const { proof = '' } = await api.identity.reauthenticate({
        password: text('password'),
        oneTimeCode: text('code'),
      });
      filled.delete('password');
      filled.delete('code');
      await onProved(proof, filled);
    } catch (failure) {
      const asksForCode = failure instanceof Problem && failure.reason === 'SECOND_FACTOR_REQUIRED';
      if (asksForCode) setAsked(asked + 1);
      setError(asksForCode && asked === 0 ? undefined : failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="stack" onSubmit={submit}>
      {children}
      <TextField name="password" type="password" label={t('session.password')} autoComplete="current-password" />
      {asked > 0 && (
        <TextField
          key={asked}
          name="code"
          label={t('session.code')}
          help={t('session.code.help')}
          autoComplete="one-time-code"
          inputMode="numeric"
          hasFocus
        />
      )}
      {error !== undefined && <ProblemNotice error={error} />}
      <div className="buttons">
        <button type="button" onClick={onCancel}>
          {t('app.cancel')}
        </button>
        <button type="submit" className="primary" disabled={isBusy}>
          {submitName}
        </button>
      </div>
    </form>
  );
}
