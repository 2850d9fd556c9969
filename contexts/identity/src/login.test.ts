import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type identity, Role, reasonName } from '@verum/contracts';
import { waitingForLocks } from '@verum/database';
import {
  addUser,
  administrator,
  dayMs,
  goodPassword,
  minuteMs,
  refused,
  startIdentity,
  type TestIdentity,
} from './testing.ts';

let world: TestIdentity;
let admin: identity.Session;
before(async () => {
  world = await startIdentity();
  admin = await administrator(world);
});
after(() => world?.stop());

const login = (loginName: string, password = goodPassword) =>
  world.api.login({ loginName, password }, { call: world.call() });
const refresh = ({ refreshToken }: identity.Session) => world.api.refresh({ refreshToken }, { call: world.call() });
const asAdmin = async () => {
  admin = await login('root.admin');
  return { call: world.call(admin.accessToken) };
};
const kinds = async (user: string) =>
  (await world.api.listSecurityEvents({ user }, await asAdmin())).events.map(({ kind }) => kind);

test('the fifth failure locks for fifteen minutes, for known and unknown names alike', async () => {
  const user = await addUser(world, admin, 'locked');
  for (const name of ['locked', 'Nobody.Has.This']) {
    for (let i = 0; i < 5; i++) await refused(login(name, 'wrong'), 'WRONG_CREDENTIALS');
    const refusal = await refused(login(name.toUpperCase()), 'ACCOUNT_LOCKED');
    assert.equal(refusal.retryAfterSeconds, 15 * 60);
  }
  world.clock.advance(15 * minuteMs - 1);
  await refused(login('locked'), 'ACCOUNT_LOCKED');
  world.clock.advance(1);
  await login('locked');
  await refused(login('Nobody.Has.This'), 'WRONG_CREDENTIALS');
  assert.deepEqual(await kinds(user.id), [
    'login.succeeded',
    'login.refused',
    'login.refused',
    'account.locked',
    ...Array.from({ length: 5 }, () => 'login.failed'),
    'password.set',
    'user.created',
  ]);
});

test('an administrator sees the lock and lifts it', async () => {
  const user = await addUser(world, admin, 'lifted');
  for (let i = 0; i < 5; i++) await refused(login('lifted', 'wrong'), 'WRONG_CREDENTIALS');
  const options = await asAdmin();
  assert.ok((await world.api.getUser({ user: user.id }, options)).lockedUntil);
  const unlocked = await world.api.setUserState({ user: user.id, state: 2, unlock: true, reason: 'called' }, options);
  assert.equal(unlocked.lockedUntil, undefined);
  await login('lifted');
});

test('guesses made at once all count, and lock once', async () => {
  const user = await addUser(world, admin, 'guessed');
  await Promise.allSettled(Array.from({ length: 12 }, () => login('guessed', 'wrong')));
  await refused(login('guessed'), 'ACCOUNT_LOCKED');
  const found = await kinds(user.id);
  assert.equal(found.filter((kind) => kind === 'account.locked').length, 1);
});

test('the right guess comes too late when the lock falls while it is being checked', async () => {
  const user = await addUser(world, admin, 'raced');
  await refused(login('raced', 'wrong'), 'WRONG_CREDENTIALS');
  const untilIso = new Date(world.clock.nowMs() + minuteMs).toISOString();
  const guess = await world.database.write(world.call(), 'test', async (tx) => {
    await tx('update login_guard set locked_until = $2 where user_id = $1', [user.id, untilIso]);
    // It has read the guard as it was before, and now waits for the row that this transaction holds.
    const late = login('raced');
    late.catch(() => undefined);
    while ((await tx(waitingForLocks)).length === 0) await setTimeout(10);
    return { late };
  });
  await refused(guess.late, 'ACCOUNT_LOCKED');
});

test('four failures are forgotten at the next login', async () => {
  await addUser(world, admin, 'clumsy');
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 4; i++) await refused(login('clumsy', 'wrong'), 'WRONG_CREDENTIALS');
    await login('clumsy');
  }
});

test('what was typed for an unknown name is not kept', async () => {
  await refused(login('my-secret-typed-here', 'wrong'), 'WRONG_CREDENTIALS');
  const { events } = await world.api.listSecurityEvents({}, await asAdmin());
  assert.ok(events.some(({ kind, user }) => kind === 'login.failed' && user === ''));
  assert.ok(
    !JSON.stringify(events, (_key, value) => (typeof value === 'bigint' ? String(value) : value)).includes('typed'),
  );
});

test('a refresh gives new tokens, and the old refresh token ends the session when it comes back', async () => {
  const user = await addUser(world, admin, 'twice');
  const first = await login('twice');
  const second = await refresh(first);
  const other = await login('twice');
  await world.verify(second.accessToken);
  await refused(refresh(first), 'TOKEN_REUSED');
  await refused(refresh(second), 'UNAUTHENTICATED');
  await refused(world.verify(second.accessToken), 'UNAUTHENTICATED');
  await refresh(other);
  assert.ok((await kinds(user.id)).includes('session.reuse'));
});

test('of many who bring one refresh token at once exactly one succeeds, and the session is over', async () => {
  await addUser(world, admin, 'tabs');
  for (let round = 0; round < 5; round++) {
    const session = await login('tabs');
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => refresh(session)));
    const winners = all.filter((one) => one.status === 'fulfilled');
    assert.equal(winners.length, 1);
    const reasons = all.flatMap((one) => (one.status === 'rejected' ? [reasonName(one.reason.reason)] : []));
    // The first of the losers ends the session, the others find it ended.
    assert.deepEqual([reasons.length, reasons.filter((reason) => reason === 'TOKEN_REUSED').length], [7, 1]);
    for (const { value } of winners) await refused(refresh(value), 'UNAUTHENTICATED');
  }
});

test('a session is over after thirty idle days, and after ninety in any case', async () => {
  await addUser(world, admin, 'idle');
  const idle = await login('idle');
  let busy = await login('idle');
  world.clock.advance(30 * dayMs - 1);
  busy = await refresh(busy);
  world.clock.advance(1);
  await refused(refresh(idle), 'UNAUTHENTICATED');
  world.clock.advance(30 * dayMs - 2);
  busy = await refresh(busy);
  world.clock.advance(29 * dayMs);
  busy = await refresh(busy);
  world.clock.advance(dayMs + 2);
  await refused(refresh(busy), 'UNAUTHENTICATED');
  await refused(refresh({ ...busy, refreshToken: 'made up' }), 'UNAUTHENTICATED');
  admin = await login('root.admin');
});

test('logging out ends this session and no other', async () => {
  await addUser(world, admin, 'out');
  const [here, there] = [await login('out'), await login('out')];
  await world.api.logout({}, { call: world.call(here.accessToken) });
  await refused(world.verify(here.accessToken), 'UNAUTHENTICATED');
  await refused(refresh(here), 'UNAUTHENTICATED');
  await world.verify(there.accessToken);
});

test('a new password needs the old one and signs everybody else out', async () => {
  await addUser(world, admin, 'changer');
  const [here, there] = [await login('changer'), await login('changer')];
  const change = (oldPassword: string, newPassword: string) =>
    world.api.changePassword({ oldPassword, newPassword }, { call: world.call(here.accessToken) });
  await refused(change('wrong', 'a fine new password 9'), 'WRONG_CREDENTIALS');
  const weak = await refused(change(goodPassword, 'changer-changer'), 'PASSWORD_WEAK');
  assert.equal(weak.violations[0]?.field, 'newPassword');
  await change(goodPassword, 'a fine new password 9');
  await world.verify(here.accessToken);
  await refused(world.verify(there.accessToken), 'UNAUTHENTICATED');
  await refused(login('changer'), 'WRONG_CREDENTIALS');
  await login('changer', 'a fine new password 9');
});

test('a hash under older parameters is renewed at the next login', async () => {
  const user = await addUser(world, admin, 'older');
  const { passwordHasher } = await import('./crypto/password-hasher.ts');
  const weaker = passwordHasher({ memoryKiB: 64, passes: 1, parallelMax: 1, waitingMax: 1 });
  const old = await weaker.hash(goodPassword, world.call());
  await world.database.write(world.call(), 'test', (tx) =>
    tx('update credential set password_hash = $2 where user_id = $1', [user.id, old]),
  );
  await login('older');
  const [row] = await world.database.read(world.call(), (sql) =>
    sql<{ password_hash: string }>('select password_hash from credential where user_id = $1', [user.id]),
  );
  assert.match(row?.password_hash ?? '', /m=19456,t=2,p=1/);
  await login('older');
});

test('an API key speaks for its owner, for what it was given and its owner still holds', async () => {
  const { api, call, verify } = world;
  const crc = { role: Role.CRC, study: 'HTN-01', site: 'PKU1' };
  const monitor = { role: Role.MONITOR, study: 'HTN-01', site: '*' };
  const user = await addUser(world, admin, 'integrator', [crc, monitor]);
  const session = await login('integrator');
  const own = { call: call(session.accessToken) };
  const exchange = (secret: string) => api.exchangeApiKey({ secret }, { call: call() });
  await refused(api.createApiKey({ name: 'wide', grants: [{ ...crc, site: '*' }], days: 1 }, own), 'PERMISSION_DENIED');

  const request = { name: 'lab', grants: [{ ...monitor, site: 'PKU1' }], days: 2 };
  const made = await api.createApiKey(request, { ...own, idempotencyKey: 'key-1' });
  const again = await api.createApiKey(request, { ...own, idempotencyKey: 'key-1' });
  assert.equal(again.apiKey?.id, made.apiKey?.id);
  assert.equal(again.secret, '');
  const all = await api.createApiKey({ name: 'all', days: 2 }, own);

  const token = await exchange(made.secret);
  assert.deepEqual(await verify(token.accessToken), {
    actor: { kind: 'user', id: user.id, name: user.displayName },
    grants: request.grants,
  });
  assert.equal((await verify((await exchange(all.secret)).accessToken)).grants.length, 2);
  const byKey = { call: call(token.accessToken) };
  await refused(api.createApiKey({ name: 'more', days: 1 }, byKey), 'PERMISSION_DENIED');
  await refused(api.changePassword({ oldPassword: goodPassword, newPassword: 'x' }, byKey), 'PERMISSION_DENIED');

  await api.revokeRole({ user: user.id, grant: monitor, reason: 'left' }, await asAdmin());
  await refused(verify(token.accessToken), 'UNAUTHENTICATED');
  assert.deepEqual((await verify((await exchange(made.secret)).accessToken)).grants, []);

  const { secret } = made;
  await refused(exchange(`${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`), 'UNAUTHENTICATED');
  await refused(exchange('vk_nothing'), 'UNAUTHENTICATED');
  const fresh = { call: call((await login('integrator')).accessToken) };
  const listed = (await api.listApiKeys({}, fresh)).apiKeys;
  assert.deepEqual(listed.map(({ name }) => name).sort(), ['all', 'lab']);
  assert.ok(listed.every(({ lastUsedAt }) => lastUsedAt));

  const living = await exchange(secret);
  await refused(api.revokeApiKey({ apiKey: made.apiKey?.id ?? '' }, await asAdmin()), 'NOT_FOUND');
  await api.revokeApiKey({ apiKey: made.apiKey?.id ?? '' }, fresh);
  await api.revokeApiKey({ apiKey: made.apiKey?.id ?? '' }, fresh);
  await refused(verify(living.accessToken), 'UNAUTHENTICATED');
  await refused(exchange(secret), 'UNAUTHENTICATED');
  world.clock.advance(2 * dayMs - 1);
  await exchange(all.secret);
  world.clock.advance(1);
  await refused(exchange(all.secret), 'UNAUTHENTICATED');
});
