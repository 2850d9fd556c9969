import { Link } from '@tanstack/react-router';
import { useMessages } from '../language/use-messages.ts';
import { useUser } from '../session/session-gate.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { AppearanceChoice } from './appearance-choice.tsx';
import { accountMessages } from './messages.ts';
import { PasswordForm } from './password-form.tsx';
import { SecondFactor } from './second-factor.tsx';
import './account.css';

/** What is one's own: how it looks, how one signs in, and which scripts may act for one. */
export function AccountPage() {
  const { t } = useMessages(accountMessages);
  const user = useUser();
  return (
    <div className="page account-page">
      <PageHead title={t('account.title')} about={[user.displayName, user.loginName].filter(Boolean).join(' · ')} />
      <div className="account-cards">
        <AppearanceChoice />
        <PasswordForm />
        <SecondFactor isSet={user.hasSecondFactor ?? false} />
        <section className="card" aria-labelledby="account-keys">
          <h2 id="account-keys">{t('account.keys')}</h2>
          <p>{t('account.keys.about')}</p>
          <Link to="/admin/keys">{t('account.keys.open')}</Link>
        </section>
      </div>
    </div>
  );
}
