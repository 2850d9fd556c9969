import { type FormEvent, useState } from 'react';
import { Problem } from '../api/problem.ts';
import { useMessages } from '../language/use-messages.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { signIn } from './session.ts';

/** Login name and password; only the password where the person is known; a one-time code once it is asked for. */
export function SignInForm({ loginName }: { readonly loginName?: string | undefined }) {
  const { t } = useMessages();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  // How often a code was asked for: a new field each time, empty and with the focus.
  const [asked, setAsked] = useState(0);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      const text = (name: string) => String(data.get(name) ?? '');
      await signIn({ loginName: loginName ?? text('username'), password: text('password'), oneTimeCode: text('code') });
    } catch (failure) {
      const asksForCode = failure instanceof Problem && failure.reason === 'SECOND_FACTOR_REQUIRED';
      setAsked(asksForCode ? asked + 1 : 0);
      // The first time the field says it all.
      setError(asksForCode && asked === 0 ? undefined : failure);
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
      {asked > 0 && (
        <TextField
          key={asked}
          name="code"
          label={t('session.code')}
          help={t('session.code.help')}
          autoComplete="one-time-code"
          inputMode="numeric"
          isRequired={false}
          hasFocus
        />
      )}
      {error !== undefined && <ProblemNotice error={error} />}
      <button type="submit" className="primary" disabled={isBusy}>
        {t('session.submit')}
      </button>
    </form>
  );
}
