import { type FormEvent, useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { TextField } from '../ui/text-field.tsx';
import { api } from './session.ts';
import { DoorPage } from './sign-in-page.tsx';

/** Accepts an invitation, or makes the first administrator: the token stands in the fragment, which no log sees. */
export function SetupPage() {
  const { t } = useMessages();
  const [token] = useState(() => location.hash.slice(1));
  const [isDone, setDone] = useState(false);
  if (token === '') {
    return (
      <DoorPage title={t('setup.title')}>
        <EmptyState title={t('setup.noToken')} next={t('setup.noToken.next')} />
      </DoorPage>
    );
  }
  if (isDone) {
    return (
      <DoorPage title={t('setup.done')}>
        <p>{t('setup.done.next')}</p>
        <a className="button primary" href="/">
          {t('session.title')}
        </a>
      </DoorPage>
    );
  }
  return (
    <DoorPage title={t('setup.title')}>
      <p>{t('setup.intro')}</p>
      <SetupForm token={token} onDone={() => setDone(true)} />
    </DoorPage>
  );
}

function SetupForm({ token, onDone }: { readonly token: string; readonly onDone: () => void }) {
  const { t } = useMessages();
  const [isFirst, setFirst] = useState(false);
  const [differs, setDiffers] = useState(false);
  const [error, setError] = useState<unknown>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '');
    setError(undefined);
    setDiffers(text('password') !== text('repeat'));
    if (text('password') !== text('repeat')) return;
    const person = isFirst ? { loginName: text('username'), displayName: text('name') } : {};
    try {
      await api.identity.acceptInvitation({ token, password: text('password'), ...person });
      // The token is used up; it need not stay in the history of the browser.
      history.replaceState(history.state, '', '/setup');
      onDone();
    } catch (failure) {
      setError(failure);
    }
  }

  return (
    <form className="stack" onSubmit={submit}>
      <label className="check">
        <input type="checkbox" checked={isFirst} onChange={(event) => setFirst(event.target.checked)} />
        {t('setup.first')}
      </label>
      {isFirst && <TextField name="username" label={t('session.loginName')} autoComplete="username" hasFocus />}
      {isFirst && <TextField name="name" label={t('setup.displayName')} autoComplete="name" />}
      <TextField
        name="password"
        type="password"
        label={t('setup.password')}
        autoComplete="new-password"
        help={t('setup.password.help')}
      />
      <TextField
        name="repeat"
        type="password"
        label={t('setup.repeat')}
        autoComplete="new-password"
        problem={differs ? t('setup.differs') : undefined}
      />
      {error !== undefined && <ProblemNotice error={error} />}
      <button type="submit" className="primary">
        {t('setup.submit')}
      </button>
    </form>
  );
}
