import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { api, type User } from '../session/session.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { announce } from '../ui/announcer.tsx';
import { takeUser } from './admin-queries.ts';
import { LinkDialog } from './invite-dialog.tsx';
import { adminMessages } from './messages.ts';
import { standingOf } from './user-facts.ts';

type Act = 'relink' | 'disable' | 'enable' | 'unlock' | 'reset';

/** What can be done to a user as it stands, each with a reason. */
export function UserActs({ user }: { readonly user: User }) {
  const { t } = useMessages(adminMessages);
  const [act, setAct] = useState<Act>();
  const [token, setToken] = useState<string>();
  const name = user.displayName || user.loginName || '';

  async function run(chosen: Act, reason: string) {
    if (chosen === 'relink') {
      const { invitationToken } = await api.identity.inviteUser({ user: user.id, reason });
      return setToken(invitationToken);
    }
    takeUser(await change(user, chosen, reason));
    announce(t('user.done', { name }));
  }

  return (
    <>
      {possibleActs(user).map((one) => (
        <button key={one} type="button" onClick={() => setAct(one)}>
          {t(`user.${one}`)}
        </button>
      ))}
      {act && (
        <ActDialog
          title={t(`user.${act}`)}
          submitName={t(`user.${act}`)}
          onClose={() => setAct(undefined)}
          onAct={(reason) => run(act, reason)}
        >
          <p>{t(`userAct.${act}`)}</p>
        </ActDialog>
      )}
      {token !== undefined && <LinkDialog name={name} token={token} onClose={() => setToken(undefined)} />}
    </>
  );
}

function possibleActs(user: User): readonly Act[] {
  const standing = standingOf(user, Date.now());
  if (standing === 'DISABLED') return ['enable'];
  return [
    ...(standing === 'LOCKED' ? (['unlock'] as const) : []),
    'relink',
    ...(user.hasSecondFactor ? (['reset'] as const) : []),
    'disable',
  ];
}

function change({ id, state }: User, act: Exclude<Act, 'relink'>, reason: string): Promise<User> {
  switch (act) {
    case 'reset':
      return api.identity.resetSecondFactor({ user: id, reason });
    case 'unlock':
      return api.identity.setUserState({ user: id, state, unlock: true, reason });
    case 'disable':
      return api.identity.setUserState({ user: id, state: 'USER_STATE_DISABLED', reason });
    case 'enable':
      return api.identity.setUserState({ user: id, state: 'USER_STATE_ACTIVE', reason });
  }
}
