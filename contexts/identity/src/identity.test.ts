import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type identity, Role } from '@verum/contracts';
import { firstAdministratorToken } from './index.ts';
import {
  addUser,
  goodPassword,
  hourMs,
  minuteMs,
  operatorGrant,
  refused,
  startIdentity,
  type TestIdentity,
} from './testing.ts';

// One installation from its first minute on; each test goes on where the one before it ended.
let world: TestIdentity;
let admin: identity.Session;
before(async () => {
  world = await startIdentity();
});
after(() => world?.stop());

const asAdmin = () => ({ call: world.call(admin.accessToken) });
const login = (loginName: string, password = goodPassword) =>
  world.api.login({ loginName, password }, { call: world.call() });
const accept = (token: string, names: object = {}, password = goodPassword) =>
  world.api.acceptInvitation({ token, password, ...names }, { call: world.call() });

test('the link of the first administrator lasts a day, is replaced by the next, and gives everything once', async () => {
  const { database, clock } = world;
  const names = { loginName: 'root.admin', displayName: '管理员' };
  const late = (await firstAdministratorToken(database, clock)) ?? '';
  clock.advance(24 * hourMs);
  await refused(accept(late, names), 'LINK_EXPIRED');
  const first = (await firstAdministratorToken(database, clock)) ?? '';
  const second = (await firstAdministratorToken(database, clock)) ?? '';
  clock.advance(24 * hourMs - 1);
  await refused(accept(first, names), 'LINK_EXPIRED');
  const missing = await refused(accept(second, { loginName: 'x' }), 'INVALID_REQUEST');
  assert.deepEqual(
    missing.violations.map(({ field }) => field),
    ['loginName', 'displayName'],
  );
  const weak = await refused(accept(second, names, 'root.admin-1234'), 'PASSWORD_WEAK');
  assert.deepEqual(
    weak.violations.map(({ field, rule }) => [field, rule]),
    [['password', 'name']],
  );

  const both = await Promise.allSettled([accept(second, names), accept(second, { ...names, loginName: 'other' })]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  await refused(accept(second, names), 'LINK_EXPIRED');
  assert.equal(await firstAdministratorToken(database, clock), undefined);

  const { users } = await world.api.listUsers({}, { call: await anyCall(both[0]?.status === 'fulfilled') });
  assert.equal(users.length, 1);
  assert.deepEqual(
    users[0]?.grants.map(({ role, study, site }) => ({ role, study, site })),
    [operatorGrant],
  );
});

async function anyCall(isRoot: boolean) {
  admin = await login(isRoot ? 'root.admin' : 'other');
  return world.call(admin.accessToken);
}

test('a coordinator is created, sets a password by the link, signs in and is known by the token', async () => {
  const { api, call } = world;
  const grants = [{ role: Role.CRC, study: 'HTN-01', site: 'PKU1' }];
  const request = { loginName: 'Zhang.Min', displayName: '张敏', email: 'min@example.org', language: 'zh', grants };
  const created = await api.createUser(request, { ...asAdmin(), idempotencyKey: 'create-1' });
  assert.equal(created.user?.state, 1);

  const again = await api.createUser(request, { ...asAdmin(), idempotencyKey: 'create-1' });
  assert.equal(again.user?.id, created.user?.id);
  assert.equal(again.invitationToken, '');
  await refused(login('zhang.min'), 'WRONG_CREDENTIALS');
  await refused(api.createUser({ ...request, loginName: 'ZHANG.min' }, asAdmin()), 'ALREADY_EXISTS');

  const user = await accept(created.invitationToken);
  assert.equal(user.state, 2);
  const session = await login('ZHANG.MIN');
  assert.deepEqual(await world.verify(session.accessToken), {
    actor: { kind: 'user', id: user.id, name: '张敏' },
    grants,
  });
  assert.equal((await api.getMe({}, { call: call(session.accessToken) })).email, 'min@example.org');
  await refused(api.listUsers({}, { call: call(session.accessToken) }), 'PERMISSION_DENIED');
  await refused(api.getMe({}, { call: call() }), 'UNAUTHENTICATED');
});

test('an invitation lasts 72 hours, and a new one takes its place, also for a forgotten password', async () => {
  const { api, clock } = world;
  const { user, invitationToken } = await api.createUser({ loginName: 'late', displayName: 'Late' }, asAdmin());
  clock.advance(72 * hourMs);
  await refused(accept(invitationToken), 'LINK_EXPIRED');
  admin = await login(admin.user?.loginName ?? '');
  const invite = () => api.inviteUser({ user: user?.id ?? '', reason: 'asked by telephone' }, asAdmin());
  const first = await invite();
  const second = await invite();
  await refused(accept(first.invitationToken), 'LINK_EXPIRED');
  await accept(second.invitationToken);
  const session = await login('late');

  const forgotten = await invite();
  await world.verify(session.accessToken);
  await accept(forgotten.invitationToken, {}, 'another good one, longer');
  await refused(world.verify(session.accessToken), 'UNAUTHENTICATED');
  await refused(login('late'), 'WRONG_CREDENTIALS');
  await login('late', 'another good one, longer');
});

test('grants are refused by their place when they make no sense, and granted and taken away once', async () => {
  const { api } = world;
  const user = await addUser(world, admin, 'granted');
  const wrong = { role: Role.CRC, study: '*', site: 'PKU1' };
  const refusal = await refused(api.grantRole({ user: user.id, grant: wrong }, asAdmin()), 'INVALID_REQUEST');
  assert.equal(refusal.violations[0]?.field, 'grant.site');
  await refused(api.grantRole({ user: 'nobody', grant: operatorGrant }, asAdmin()), 'NOT_FOUND');
  const grant = { role: Role.MONITOR, study: 'HTN-01', site: '*' };
  await api.grantRole({ user: user.id, grant }, asAdmin());
  assert.equal((await api.grantRole({ user: user.id, grant }, asAdmin())).grants.length, 1);
  const revoke = () => api.revokeRole({ user: user.id, grant, reason: 'left the trial' }, asAdmin());
  assert.equal((await revoke()).grants.length, 0);
  await refused(revoke(), 'NOT_FOUND');
  const { events } = await api.listSecurityEvents({ user: user.id }, asAdmin());
  assert.deepEqual(events.map(({ kind }) => kind).slice(0, 2), ['role.revoked', 'role.granted']);
  assert.equal(events[0]?.facts.reason, 'left the trial');
  assert.equal(events[0]?.actor, admin.user?.id);
});

test('a role that is taken away is gone at once, and the session goes on without it', async () => {
  const { api, call } = world;
  const grant = { role: Role.CRC, study: 'HTN-01', site: 'PKU1' };
  const user = await addUser(world, admin, 'moving', [grant]);
  const session = await login('moving');
  await world.verify(session.accessToken);
  await api.revokeRole({ user: user.id, grant, reason: 'moved to another site' }, asAdmin());
  await refused(world.verify(session.accessToken), 'UNAUTHENTICATED');
  const next = await api.refresh({ refreshToken: session.refreshToken }, { call: call() });
  assert.deepEqual((await world.verify(next.accessToken)).grants, []);
});

test('somebody must remain who can let people in', async () => {
  const { api } = world;
  const adminId = admin.user?.id ?? '';
  const disable = (user: string, by = admin) =>
    api.setUserState({ user, state: 3, reason: 'test' }, { call: world.call(by.accessToken) });
  const revoke = (user: string, by = admin) =>
    api.revokeRole({ user, grant: operatorGrant, reason: 'test' }, { call: world.call(by.accessToken) });
  await refused(disable(adminId), 'STATE_FORBIDS');
  await refused(revoke(adminId), 'STATE_FORBIDS');
  // One that has not set a password lets nobody in.
  await api.createUser({ loginName: 'second', displayName: 'Second', grants: [operatorGrant] }, asAdmin());
  await refused(revoke(adminId), 'STATE_FORBIDS');

  const third = await addUser(world, admin, 'third', [operatorGrant]);
  const thirdSession = await login('third');
  const both = await Promise.allSettled([revoke(third.id), revoke(adminId, thirdSession)]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  if (both[0]?.status === 'rejected') {
    await api.grantRole({ user: adminId, grant: operatorGrant }, { call: world.call(thirdSession.accessToken) });
  }
  admin = await login(admin.user?.loginName ?? '');
});

test('disabling ends sessions at once, and enabling brings the user back', async () => {
  const { api, call } = world;
  const user = await addUser(world, admin, 'leaving');
  const session = await login('leaving');
  const set = (state: identity.UserState) => api.setUserState({ user: user.id, state, reason: 'on leave' }, asAdmin());
  assert.equal((await set(3)).state, 3);
  await refused(world.verify(session.accessToken), 'UNAUTHENTICATED');
  await refused(api.refresh({ refreshToken: session.refreshToken }, { call: call() }), 'UNAUTHENTICATED');
  await refused(login('leaving'), 'WRONG_CREDENTIALS');
  await refused(api.inviteUser({ user: user.id, reason: 'x' }, asAdmin()), 'STATE_FORBIDS');
  await refused(set(1), 'INVALID_REQUEST');
  assert.equal((await set(2)).state, 2);
  const back = await login('leaving');
  await world.verify(back.accessToken);
});

test('users and events come in pages, and a token from elsewhere is refused', async () => {
  const { api } = world;
  const all = await api.listUsers({}, asAdmin());
  const ids: string[] = [];
  let pageToken = '';
  do {
    const page = await api.listUsers({ pageSize: 2, pageToken }, asAdmin());
    assert.ok(page.users.length <= 2);
    ids.push(...page.users.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  assert.deepEqual(
    ids,
    all.users.map(({ id }) => id),
  );
  const first = await api.listSecurityEvents({ pageSize: 3 }, asAdmin());
  const second = await api.listSecurityEvents({ pageSize: 3, pageToken: first.nextPageToken }, asAdmin());
  assert.ok(BigInt(first.events[2]?.id ?? 0) > BigInt(second.events[0]?.id ?? 0));
  const bad = await refused(api.listUsers({ pageToken: 'Ly4u' }, asAdmin()), 'INVALID_REQUEST');
  assert.equal(bad.violations[0]?.field, 'pageToken');
  await refused(api.listSecurityEvents({ pageToken: first.nextPageToken.slice(1) }, asAdmin()), 'INVALID_REQUEST');
});

test('old signing keys verify until their last token ran out, and a new one is published before it signs', async () => {
  const { api, call, clock } = world;
  const before = await login('moving');
  const kids = async () => (await api.listKeys({}, { call: call() })).keys.map(({ kid }) => kid);
  const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
  const [old] = await kids();
  await api.rotateKeys({ reason: 'yearly' }, asAdmin());
  assert.equal((await kids()).length, 2);
  assert.equal(kidOf((await login('moving')).accessToken), old);
  clock.advance(10_000);
  const next = await login('moving');
  assert.notEqual(kidOf(next.accessToken), old);
  await world.verify(next.accessToken);
  await world.verify(before.accessToken);
  // Its `exp` is a whole second, so up to one is lost.
  clock.advance(5 * minuteMs - 11_000);
  await world.verify(before.accessToken);
  clock.advance(2 * minuteMs);
  assert.deepEqual(await kids(), [kidOf(next.accessToken)]);
});

test('after a restart the same keys sign, and under another key file a new one does', async () => {
  const next = await world.restart();
  const session = await login('moving');
  await next.verify(session.accessToken);
  const folder = await mkdtemp(join(tmpdir(), 'verum-identity-'));
  try {
    const elsewhere = await world.restart(folder);
    await elsewhere.verify(session.accessToken);
    const there = await elsewhere.api.login(
      { loginName: 'moving', password: goodPassword },
      { call: elsewhere.call() },
    );
    world.clock.advance(2_000);
    await world.verify(there.accessToken);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('no table holds a password, a token or the hash of one where people read it, and events are kept for ever', async () => {
  const { database, call } = world;
  const secretWords = [goodPassword, 'another good one', '$argon2id$'];
  const rows = await database.read(call(), async (sql) => {
    const texts = [];
    for (const table of ['audit', 'outbox', 'security_event', 'idempotency', 'users', 'invitation', 'login_guard']) {
      texts.push(...(await sql<{ t: string }>(`select to_jsonb(x)::text as t from ${table} x`)));
    }
    return texts.map(({ t }) => t);
  });
  for (const word of secretWords) assert.ok(!rows.some((row) => row.includes(word)), word);
  for (const table of ['audit', 'security_event']) {
    await assert.rejects(
      database.write(call(), 'test', (tx) => tx(`delete from ${table}`)),
      /permission denied|kept for ever/,
    );
  }
});
