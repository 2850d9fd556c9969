import { Link, Outlet } from '@tanstack/react-router';
import { useMessages } from '../language/use-messages.ts';
import { signOut, type User } from '../session/session.ts';
import { SessionGate } from '../session/session-gate.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Logo } from './logo.tsx';

/** What every page of the console stands in. */
export function Shell() {
  return <SessionGate>{(user) => <Frame user={user} />}</SessionGate>;
}

function Frame({ user }: { readonly user: User }) {
  const { t } = useMessages();
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <header className="bar">
        <Link to="/" className="home">
          <Logo />
        </Link>
        <div className="bar-end">
          <span className="user">{user.displayName || user.loginName}</span>
          <LanguageSwitch />
          <button type="button" className="quiet-button" onClick={signOut}>
            {t('session.signOut')}
          </button>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
