import { identity, Role } from '@verum/contracts';
import { type Channel, client } from '@verum/rpc';
import { restChannel } from '../rest-channel.ts';
import type { DemoOptions } from './load-demo.ts';
import { type Call, inLanguage, missing } from './session.ts';

/** The first administrator sets a password and invites the others; everybody signs in. By login. */
export async function signInEverybody(
  { address, firstToken, password, plan }: DemoOptions,
  call: Call,
): Promise<Map<string, Channel>> {
  const open = client(identity.IdentityService, restChannel({ address }));
  const signIn = async (loginName: string): Promise<Channel> => {
    const { accessToken } = await open.login({ loginName, password }, { call });
    return restChannel({ address, token: () => accessToken });
  };
  const operator = plan.users.find(({ role }) => role === 'OPERATOR') ?? missing('OPERATOR');
  await open.acceptInvitation(
    {
      token: firstToken,
      password,
      loginName: operator.login,
      displayName: inLanguage(operator.names, operator.language),
    },
    { call },
  );
  const own = await signIn(operator.login);
  const administrator = client(identity.IdentityService, own);
  const others = plan.users.filter(({ login }) => login !== operator.login);
  // Each password costs a slow hash, twice.
  const channels = await Promise.all(
    others.map(async (user): Promise<[string, Channel]> => {
      const study = user.role === 'OPERATOR' ? '*' : plan.study.code;
      const { invitationToken } = await administrator.createUser(
        {
          loginName: user.login,
          displayName: inLanguage(user.names, user.language),
          language: user.language,
          grants: (user.sites ?? ['*']).map((site) => ({ role: Role[user.role], study, site })),
        },
        { call },
      );
      await open.acceptInvitation({ token: invitationToken, password }, { call });
      return [user.login, await signIn(user.login)];
    }),
  );
  return new Map([[operator.login, own], ...channels]);
}
