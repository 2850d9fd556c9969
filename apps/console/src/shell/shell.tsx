import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { useLiveStudy } from '../live/use-live-study.ts';
import { signOut, type User } from '../session/session.ts';
import { SessionGate } from '../session/session-gate.tsx';
import { Announcer } from '../ui/announcer.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Logo } from './logo.tsx';
import { StudyNav } from './study-nav.tsx';
import { StudySwitcher } from './study-switcher.tsx';
import { ToolButtons } from './tool-buttons.tsx';
import { ToolDialogs } from './tool-dialogs.tsx';
import { useWarmPages } from './warm-pages.ts';

/** What every page of the console stands in. */
export function Shell() {
  return <SessionGate>{(user) => <Frame user={user} />}</SessionGate>;
}

function Frame({ user }: { readonly user: User }) {
  const { t } = useMessages();
  const { study } = useParams({ strict: false });
  useLiveStudy(study);
  useWarmPages(study);
  const [isMenuOpen, setMenuOpen] = useState(false);
  return (
    <div className="shell" data-menu={isMenuOpen ? 'open' : undefined}>
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <header className="bar">
        <button
          type="button"
          className="quiet-button menu-button"
          aria-expanded={isMenuOpen}
          aria-controls="rail"
          onClick={() => setMenuOpen(!isMenuOpen)}
        >
          {t('place.menu')}
        </button>
        <Link to="/" className="home">
          <Logo />
        </Link>
        {study !== undefined && <StudySwitcher study={study} />}
        <div className="bar-end">
          <ToolButtons />
          <Link to="/account" className="user">
            {user.displayName || user.loginName}
          </Link>
          <LanguageSwitch />
          <button type="button" className="quiet-button" onClick={signOut}>
            {t('session.signOut')}
          </button>
        </div>
      </header>
      <div className="shell-body">
        <StudyNav user={user} study={study} onGo={() => setMenuOpen(false)} />
        <main id="content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <ToolDialogs user={user} />
      <Announcer />
    </div>
  );
}
