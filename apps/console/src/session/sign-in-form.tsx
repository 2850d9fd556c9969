import { type FormEvent, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { signIn } from './session.ts';

/** Login name and password; only the password where the person is known. */
export function SignInForm({ loginName }: { readonly loginName?: string | undefined }) {
  const { t } = useMessages();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      await signIn(loginName ?? String(data.get('username')), String(data.get('password')));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <form className="stack" onSubmit={submit}>
      {loginName === undefined && (
        <TextField name="username" label={t('session.loginName')} autoComplete="username" hasFocus />
      )}
      <TextField
        name="password"
        type="password"
        label={t('session.password')}
        autoComplete="current-password"
        hasFocus={loginName !== undefined}
      />
      {error !== undefined && <ProblemNotice error={error} />}
      <button type="submit" className="primary" disabled={isBusy}>
        {t('session.submit')}
      </button>
    </form>
  );
}
