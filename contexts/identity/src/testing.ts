import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Call, type Clock, fakeClock, newCall, Refusal } from '@verum/call';
import { identity, Role, reasonName } from '@verum/contracts';
import { type Database, freshDatabase, openDatabase, startTestServer } from '@verum/database';
import { openLog, tokenVerifier } from '@verum/host';
import { type Client, client, dispatcher, type Identity, localChannel } from '@verum/rpc';
import { firstAdministratorToken, identityContext } from './index.ts';

/** Identity as it runs, on a database of its own, with a clock that is turned by hand. */
export interface TestIdentity {
  readonly api: Client<typeof identity.IdentityService>;
  readonly database: Database;
  readonly clock: Clock & { advance(ms: number): void };
  /** A call with or without a token. */
  call(token?: string): Call;
  /** What any service would make of a token now, having just asked for keys and revocations. */
  verify(token: string): Promise<Identity>;
  /** The same database under a process that started just now. */
  restart(folder?: string): Promise<TestIdentity>;
  stop(): Promise<void>;
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const goodPassword = 'seven green boats on a lake';
export const operatorGrant = { role: Role.OPERATOR, study: '*', site: '*' };

export async function startIdentity(): Promise<TestIdentity> {
  const folder = await mkdtemp(join(tmpdir(), 'verum-identity-'));
  const server = await startTestServer();
  const migrations = fileURLToPath(identityContext.migrations);
  const fresh = await freshDatabase(server, [{ schema: 'identity', role: 'verum_identity', folder: migrations }]);
  const database = openDatabase({ connection: fresh.connection('identity'), schema: 'identity' });
  const stop = async () => {
    await database.close();
    await fresh.drop();
    await server.stop();
    await rm(folder, { recursive: true });
  };
  return await run({ database, clock: fakeClock(), folder, stop });
}

async function run(parts: {
  database: Database;
  clock: TestIdentity['clock'];
  folder: string;
  stop(): Promise<void>;
}): Promise<TestIdentity> {
  const { database, clock, folder, stop } = parts;
  const { bindings } = await identityContext.start({
    config: { SecretKeyFile: undefined },
    database,
    client: () => assert.fail('identity needs nobody'),
    log: openLog({ level: 'silent' }),
    clock,
    folder,
  });
  const call = (token?: string) => newCall({ command: 'test', timeoutMs: 30_000, token });
  const verify = (token: string) =>
    tokenVerifier({
      loadKeys: async () => (await api.listKeys({}, { call: call() })).keys,
      loadRevocations: () => api.listRevocations({}, { call: call() }),
      clock,
    }).verify(token);
  const target = dispatcher({ bindings, verifyToken: verify, observe: () => {} });
  const api = client(
    identity.IdentityService,
    localChannel(() => target),
  );
  const restart = (other?: string) => run({ ...parts, folder: other ?? folder });
  return { api, database, clock, call, verify, restart, stop };
}

/** The first administrator of a new installation, signed in. */
export async function administrator({ api, database, clock, call }: TestIdentity): Promise<identity.Session> {
  const token = (await firstAdministratorToken(database, clock)) ?? assert.fail('there is a user already');
  const names = { loginName: 'root.admin', displayName: '管理员' };
  await api.acceptInvitation({ token, password: goodPassword, ...names }, { call: call() });
  return await api.login({ loginName: names.loginName, password: goodPassword }, { call: call() });
}

/** A user whom the administrator has created and who has set the password. */
export async function addUser(
  { api, call }: TestIdentity,
  admin: identity.Session,
  loginName: string,
  grants: { role: Role; study: string; site: string }[] = [],
): Promise<identity.User> {
  const names = { loginName, displayName: `User ${loginName}` };
  const { invitationToken } = await api.createUser({ ...names, grants }, { call: call(admin.accessToken) });
  return await api.acceptInvitation({ token: invitationToken, password: goodPassword }, { call: call() });
}

export async function refused(promise: Promise<unknown>, reason: string): Promise<Refusal> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(reasonName(error.reason), reason, String(error.cause ?? error));
    return error;
  }
  assert.fail(`expected ${reason}`);
}
