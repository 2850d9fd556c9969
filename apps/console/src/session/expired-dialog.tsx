import { useMessages } from '../language/use-messages.ts';
import { Modal } from '../ui/modal.tsx';
import { signOut, type User } from './session.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Over the page the person was working at: what was typed stays where it is, and waiting requests go on after it. */
export function ExpiredDialog({ user }: { readonly user: User }) {
  const { t } = useMessages();
  return (
    <Modal title={t('session.expired')}>
      <p>{t('session.expired.next', { name: user.displayName || user.loginName || '' })}</p>
      <SignInForm loginName={user.loginName} />
      <button type="button" className="link" onClick={signOut}>
        {t('session.other')}
      </button>
    </Modal>
  );
}
