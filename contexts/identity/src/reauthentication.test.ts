import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newCall } from '@verum/call';
import { type identity, Reason, reasonRule } from '@verum/contracts';
import {
  addUser,
  administrator,
  goodPassword,
  minuteMs,
  refused,
  startIdentity,
  type TestIdentity,
} from './testing.ts';

// An investigator signs: the password again, and then what the signature is for.
let world: TestIdentity;
let admin: identity.Session;
before(async () => {
  world = await startIdentity();
  await administrator(world);
});
after(() => world?.stop());

const login = (loginName: string) => world.api.login({ loginName, password: goodPassword }, { call: world.call() });
const confirm = (session: identity.Session, password = goodPassword) =>
  world.api.reauthenticate({ password }, { call: world.call(session.accessToken) });
const consume = (session: identity.Session, proof: string, purpose = 'sign') =>
  world.api.consumeProof({ proof, purpose }, { call: world.call(session.accessToken) });
const signedIn = async (loginName: string) => {
  admin = await login('root.admin');
  const { id } = await addUser(world, admin, loginName);
  return { id, session: await login(loginName) };
};
const events = async (user: string) => {
  admin = await login('root.admin');
  return (await world.api.listSecurityEvents({ user }, { call: world.call(admin.accessToken) })).events;
};

test('the password again gives a proof that is good once, and the events tell for what', async () => {
  const { id, session } = await signedIn('signer');
  await refused(consume(session, ''), 'REAUTHENTICATION_REQUIRED');
  const { proof, expiresAt } = await confirm(session);
  assert.equal(Number(expiresAt?.seconds) * 1000 - world.clock.nowMs(), 5 * minuteMs);
  await consume(session, proof, 'unblind');
  await refused(consume(session, proof, 'unblind'), 'REAUTHENTICATION_REQUIRED');
  await refused(consume(session, `${proof}x`), 'REAUTHENTICATION_REQUIRED');
  const [used, given] = await events(id);
  assert.deepEqual([used?.kind, used?.facts], ['proof.used', { purpose: 'unblind' }]);
  assert.equal(given?.kind, 'reauthentication.succeeded');
  assert.ok(used?.session && used.session === given?.session);
  // A 401 would make clients renew the session and people sign in anew.
  assert.equal(reasonRule(Reason.REAUTHENTICATION_REQUIRED).http, 403);
  await world.verify(session.accessToken);
});

test('of two uses at once exactly one succeeds', async () => {
  const { session } = await signedIn('twice');
  for (let round = 0; round < 5; round++) {
    const { proof } = await confirm(session);
    const both = await Promise.allSettled([consume(session, proof), consume(session, proof)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  }
});

test('a proof is good for five minutes and not a moment longer', async () => {
  const { session } = await signedIn('slow');
  const [early, late] = [await confirm(session), await confirm(session)];
  world.clock.advance(5 * minuteMs - 1);
  const { accessToken } = await world.api.refresh({ refreshToken: session.refreshToken }, { call: world.call() });
  await consume({ ...session, accessToken }, early.proof);
  world.clock.advance(1);
  await refused(consume({ ...session, accessToken }, late.proof), 'REAUTHENTICATION_REQUIRED');
});

test('a proof is of no use to another user, in another session, or once its session has ended', async () => {
  const { session } = await signedIn('owner');
  const elsewhere = await login('owner');
  const stranger = (await signedIn('stranger')).session;
  const { proof } = await confirm(session);
  await refused(consume(elsewhere, proof), 'REAUTHENTICATION_REQUIRED');
  await refused(consume(stranger, proof), 'REAUTHENTICATION_REQUIRED');
  await world.api.logout({}, { call: world.call(session.accessToken) });
  // A service that has not heard of it yet would still believe the token; the proof is gone with the session.
  await world.database.write(world.call(), 'test', (tx) => tx('delete from revocation'));
  await refused(consume(session, proof), 'REAUTHENTICATION_REQUIRED');
});

test('an Idempotency-Key does not bring a used proof back', async () => {
  const { session } = await signedIn('repeater');
  const { proof } = await confirm(session);
  const options = () => ({ call: world.call(session.accessToken), idempotencyKey: 'sign-1' });
  await world.api.consumeProof({ proof, purpose: 'sign' }, options());
  await refused(world.api.consumeProof({ proof, purpose: 'sign' }, options()), 'REAUTHENTICATION_REQUIRED');
});

test('wrong passwords at an open session lock the account as failed logins do, together with them', async () => {
  const { id, session } = await signedIn('stolen');
  for (let i = 0; i < 3; i++) await refused(confirm(session, 'wrong'), 'WRONG_CREDENTIALS');
  const wrong = () => world.api.login({ loginName: 'stolen', password: 'wrong' }, { call: world.call() });
  for (let i = 0; i < 2; i++) await refused(wrong(), 'WRONG_CREDENTIALS');
  await refused(confirm(session), 'ACCOUNT_LOCKED');
  await refused(login('stolen'), 'ACCOUNT_LOCKED');
  world.clock.advance(15 * minuteMs);
  const again = await login('stolen');
  await confirm(again);
  const kinds = (await events(id)).map(({ kind, facts }) => [kind, facts.during ?? '']);
  assert.equal(kinds.filter(([kind, during]) => kind === 'login.failed' && during === 'reauthentication').length, 3);
  assert.equal(kinds.filter(([kind, during]) => kind === 'login.failed' && during === '').length, 2);
  assert.equal(kinds.filter(([kind]) => kind === 'account.locked').length, 1);
});

test('an API key confirms nothing, neither with the password nor with a proof of its owner', async () => {
  const { session } = await signedIn('integrator');
  const { proof } = await confirm(session);
  const { secret } = await world.api.createApiKey({ name: 'lab', days: 1 }, { call: world.call(session.accessToken) });
  const { accessToken } = await world.api.exchangeApiKey({ secret }, { call: world.call() });
  await refused(confirm({ ...session, accessToken }), 'PERMISSION_DENIED');
  await refused(consume({ ...session, accessToken }, proof), 'REAUTHENTICATION_REQUIRED');
  await consume(session, proof);
});

test('the system itself, and nobody at all, confirms nothing', async () => {
  const actor = { kind: 'system', id: 'system:edc', name: '' } as const;
  const system = () => newCall({ command: 'test', timeoutMs: 30_000, actor });
  await refused(world.api.reauthenticate({ password: goodPassword }, { call: system() }), 'UNAUTHENTICATED');
  await refused(world.api.consumeProof({ proof: 'x', purpose: 'sign' }, { call: system() }), 'UNAUTHENTICATED');
});

test('a disabled user’s proof is gone', async () => {
  const { id, session } = await signedIn('leaving');
  const { proof } = await confirm(session);
  admin = await login('root.admin');
  await world.api.setUserState({ user: id, state: 3, reason: 'left' }, { call: world.call(admin.accessToken) });
  await refused(consume(session, proof), 'UNAUTHENTICATED');
});

test('no proof is stored as it was given, and old ones are swept away', async () => {
  const { session } = await signedIn('swept');
  const { proof } = await confirm(session);
  const stored = () =>
    world.database.read(world.call(), (sql) => sql<{ t: string }>('select to_jsonb(p)::text as t from proof p'));
  assert.ok(!(await stored()).some(({ t }) => t.includes(proof)));
  world.clock.advance(5 * minuteMs);
  await confirm(await login('swept'));
  await confirm(await login('swept'));
  assert.ok((await stored()).length <= 2, 'only those that are alive');
});
