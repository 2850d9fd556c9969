import { tables } from 'virtual:verum-contracts';
import { useMessages } from '../language/use-messages.ts';
import { AskDialog } from '../review/ask-dialog.tsx';
import { api, type User } from '../session/session.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { announce } from '../ui/announcer.tsx';
import { takeUser } from './admin-queries.ts';
import { adminMessages } from './messages.ts';
import { type Grant, grantState } from './user-facts.ts';

interface GrantDialogProps {
  readonly user: User;
  readonly grant: Grant;
  readonly onClose: () => void;
}

/** Gives a role that is not held, after a confirmation; takes one that is, with a reason. */
export function GrantDialog({ user, grant, onClose }: GrantDialogProps) {
  const { t, language } = useMessages(adminMessages);
  const { role, study, site } = grant;
  const words = {
    name: user.displayName || user.loginName || '',
    role: tables.roles[role]?.title[language] ?? role,
    study: study === '*' ? t('grant.everyStudy') : study,
    place: site === '*' ? t('grant.everySite') : site,
  };
  if (grantState(user.grants, grant) === 'held') {
    return (
      <ActDialog
        title={t('grant.revoke')}
        submitName={t('grant.revoke')}
        onClose={onClose}
        onAct={async (reason) => {
          takeUser(await api.identity.revokeRole({ user: user.id, grant, reason }));
          announce(t('grant.revoked'));
        }}
      >
        <p>{t('grant.revoke.about', words)}</p>
      </ActDialog>
    );
  }
  return (
    <AskDialog
      title={t('grant.add')}
      submitName={t('grant.add')}
      onClose={onClose}
      onSubmit={async () => {
        takeUser(await api.identity.grantRole({ user: user.id, grant }));
        announce(t('grant.added'));
        onClose();
      }}
    >
      <p>{t('grant.add.about', words)}</p>
    </AskDialog>
  );
}
