import type { ReactNode } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { LanguageSwitch } from '../shell/language-switch.tsx';
import { Logo } from '../shell/logo.tsx';
import { useTitle } from '../ui/use-title.ts';
import { SignInForm } from './sign-in-form.tsx';

export function SignInPage() {
  const { t } = useMessages();
  return (
    <DoorPage title={t('session.title')}>
      <SignInForm />
    </DoorPage>
  );
}

/** A page before the session: one card in the middle. */
export function DoorPage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { t } = useMessages();
  useTitle(title);
  return (
    <div className="door">
      <header>
        <Logo />
        <LanguageSwitch />
      </header>
      <main className="card">
        <h1>{title}</h1>
        {children}
      </main>
      <footer className="quiet">{t('app.tagline')}</footer>
    </div>
  );
}
