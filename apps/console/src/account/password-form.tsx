import { type FormEvent, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { announce } from '../ui/announcer.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { accountMessages } from './messages.ts';

export function PasswordForm() {
  const { t } = useMessages(accountMessages);
  const user = useUser();
  const [differs, setDiffers] = useState(false);
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const filled = new FormData(form);
    const isSame = filled.get('password') === filled.get('repeat');
    setError(undefined);
    setDiffers(!isSame);
    if (!isSame) return;
    setBusy(true);
    try {
      // Passwords are taken as they are: a blank at the end may be meant.
      const text = (name: string) => String(filled.get(name) ?? '');
      await api.identity.changePassword({ oldPassword: text('old'), newPassword: text('password') });
      form.reset();
      announce(t('account.password.done'));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section className="card" aria-labelledby="account-password">
      <h2 id="account-password">{t('account.password')}</h2>
      <form className="stack" onSubmit={submit}>
        {/* Password managers look for the name beside the password. */}
        <input type="text" autoComplete="username" defaultValue={user.loginName} hidden readOnly />
        <TextField name="old" type="password" label={t('account.password.old')} autoComplete="current-password" />
        <TextField
          name="password"
          type="password"
          label={t('setup.password')}
          help={t('setup.password.help')}
          autoComplete="new-password"
        />
        <TextField
          name="repeat"
          type="password"
          label={t('setup.repeat')}
          autoComplete="new-password"
          problem={differs ? t('setup.differs') : undefined}
        />
        {error !== undefined && <ProblemNotice error={error} />}
        <div className="buttons">
          <button type="submit" disabled={isBusy}>
            {t('account.password.submit')}
          </button>
        </div>
      </form>
    </section>
  );
}
