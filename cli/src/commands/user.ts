import { identity, Role, roleName } from '@verum/contracts';
import { client } from '@verum/rpc';
import { argument, type Given, UsageError } from '../command.ts';
import { restChannel } from '../rest-channel.ts';
import { secondFactor } from '../second-factor.ts';
import { cliCall, forgetSession, remote, savedSession, saveSession, serverOptions } from '../session.ts';
import { print, table } from '../table.ts';
import { passwordOf, secretOptions, withCode } from '../typed-secrets.ts';

export const command = {
  usage:
    'login NAME | logout | me | list | create NAME DISPLAY-NAME | grant USER ROLE STUDY SITE | revoke USER ROLE STUDY SITE | key NAME DAYS | second-factor begin | second-factor confirm CODE | second-factor remove | second-factor reset USER',
  options: {
    ...serverOptions,
    ...secretOptions,
    reason: { type: 'string', help: 'why, for revoke and second-factor reset' },
  } as const,
  async run(given: Given) {
    const verb = argument(given, 0, 'login, logout, me, list, create, grant, revoke, key or second-factor');
    const run = verbs[verb];
    if (!run) throw new UsageError(`there is no 'user ${verb}'`);
    const call = cliCall(`user ${verb}`);
    try {
      await run(given, call);
      return 0;
    } finally {
      call.end();
    }
  },
};

type Call = ReturnType<typeof cliCall>;

const verbs: Readonly<Record<string, (given: Given, call: Call) => Promise<void>>> = {
  async login(given, call) {
    const server =
      given.text('server') ?? process.env.VERUM_SERVER ?? savedSession()?.server ?? 'http://127.0.0.1:8000';
    const loginName = argument(given, 1, 'NAME');
    const password = await passwordOf(given);
    const service = client(identity.IdentityService, restChannel({ address: server }));
    const session = await withCode(given, (oneTimeCode) =>
      service.login({ loginName, password, oneTimeCode }, { call }),
    );
    saveSession({ server, refreshToken: session.refreshToken });
    print(
      given,
      { server, user: session.user?.id },
      `signed in at ${server} as ${session.user?.displayName} · 已登录\n`,
    );
  },
  async logout(given, call) {
    try {
      await remote(given).of(identity.IdentityService).logout({}, { call });
    } finally {
      forgetSession();
    }
    print(given, { isSignedIn: false }, 'signed out · 已退出登录\n');
  },
  async me(given, call) {
    const me = await remote(given).of(identity.IdentityService).getMe({}, { call });
    print(
      given,
      { id: me.id, loginName: me.loginName, grants: me.grants.map(grantText) },
      `${me.displayName} (${me.loginName})\n${me.grants.map((grant) => `  ${grantText(grant)}\n`).join('')}`,
    );
  },
  async list(given, call) {
    const service = remote(given).of(identity.IdentityService);
    const users: identity.User[] = [];
    let pageToken = '';
    do {
      const page = await service.listUsers({ pageSize: 500, pageToken }, { call });
      users.push(...page.users);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    const rows = users.map((user) => [
      user.id,
      user.loginName,
      user.displayName,
      stateNames[user.state] ?? '',
      user.grants.map(grantText).join(' '),
    ]);
    print(
      given,
      rows.map(([id, loginName, displayName, state, grants]) => ({ id, loginName, displayName, state, grants })),
      table(['id', 'login', 'name', 'state', 'grants'], rows),
    );
  },
  async create(given, call) {
    const { user, invitationToken } = await remote(given)
      .of(identity.IdentityService)
      .createUser({ loginName: argument(given, 1, 'NAME'), displayName: argument(given, 2, 'DISPLAY-NAME') }, { call });
    const link = `${remote(given).server}/setup#${invitationToken}`;
    print(
      given,
      { id: user?.id, link },
      `user ${user?.id}; the one-time link to set the password, good for 72 hours:\n  ${link}\n`,
    );
  },
  async grant(given, call) {
    const user = await remote(given)
      .of(identity.IdentityService)
      .grantRole({ user: argument(given, 1, 'USER'), grant: grantOf(given) }, { call });
    print(
      given,
      { id: user.id, grants: user.grants.map(grantText) },
      `${user.grants.map((grant) => `${grantText(grant)}\n`).join('')}`,
    );
  },
  async revoke(given, call) {
    const reason = given.text('reason') ?? '';
    const user = await remote(given)
      .of(identity.IdentityService)
      .revokeRole({ user: argument(given, 1, 'USER'), grant: grantOf(given), reason }, { call });
    print(
      given,
      { id: user.id, grants: user.grants.map(grantText) },
      `${user.grants.map((grant) => `${grantText(grant)}\n`).join('')}`,
    );
  },
  'second-factor': secondFactor,
  async key(given, call) {
    const days = Number(argument(given, 2, 'DAYS'));
    const { apiKey, secret } = await remote(given)
      .of(identity.IdentityService)
      .createApiKey({ name: argument(given, 1, 'NAME'), days }, { call });
    print(given, { id: apiKey?.id, secret }, `${secret}\nshown this once · 仅显示一次\n`);
  },
};

const stateNames: Readonly<Record<number, string>> = {
  [identity.UserState.INVITED]: 'invited',
  [identity.UserState.ACTIVE]: 'active',
  [identity.UserState.DISABLED]: 'disabled',
};

function grantText({ role, study, site }: { role: Role; study: string; site: string }): string {
  return `${roleName(role)}@${study}/${site}`;
}

function grantOf(given: Given) {
  const name = argument(given, 2, 'ROLE').toUpperCase();
  const role = Role[name as keyof typeof Role];
  if (role === undefined) throw new UsageError(`there is no role ${name}`);
  return { role, study: argument(given, 3, 'STUDY'), site: argument(given, 4, 'SITE') };
}
