import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type identity, reasonName } from '@verum/contracts';
import { codeOf, stepAt } from './crypto/totp.ts';
import {
  addUser,
  administrator,
  goodPassword,
  minuteMs,
  refused,
  startIdentity,
  type TestIdentity,
} from './testing.ts';

// A user pairs an authenticator app, signs in with it, loses it, and an administrator helps.
let world: TestIdentity;
let admin: identity.Session;
before(async () => {
  world = await startIdentity();
  await administrator(world);
});
after(() => world?.stop());

const stepMs = 30_000;
const login = (loginName: string, oneTimeCode = '', password = goodPassword) =>
  world.api.login({ loginName, password, oneTimeCode }, { call: world.call() });
const by = ({ accessToken }: identity.Session) => ({ call: world.call(accessToken) });
const begin = async (session: identity.Session, password = goodPassword) =>
  secretOf((await world.api.beginSecondFactor({ password }, by(session))).uri);
const confirm = (session: identity.Session, oneTimeCode: string) =>
  world.api.confirmSecondFactor({ oneTimeCode }, by(session));
const asAdmin = async () => {
  admin = await login('root.admin');
  return by(admin);
};

/** What the authenticator app does with the address. */
function secretOf(uri: string): Buffer {
  const text = new URL(uri).searchParams.get('secret') ?? assert.fail(uri);
  const bits = [...text].map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'));
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

const codeAt = (secret: Buffer, steps = 0) => codeOf(secret, stepAt(world.clock.nowMs()) + steps);
/** The next code that was not used yet. */
const freshCode = (secret: Buffer) => {
  world.clock.advance(stepMs);
  return codeAt(secret);
};
/** A code that is right in none of the steps around. */
const wrongCode = (secret: Buffer) => {
  const near = [-2, -1, 0, 1, 2].map((steps) => codeAt(secret, steps));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? '';
};

async function paired(loginName: string) {
  await asAdmin();
  const user = await addUser(world, admin, loginName);
  const session = await login(loginName);
  const secret = await begin(session);
  await confirm(session, codeAt(secret));
  return { user, session, secret };
}

test('nobody is asked for a code before the first one was confirmed, and everybody after', async () => {
  await asAdmin();
  await addUser(world, admin, 'pairing');
  const session = await login('pairing');
  await refused(begin(session, 'wrong'), 'WRONG_CREDENTIALS');
  const lost = await begin(session);
  const secret = await begin(session);
  assert.equal(secret.length, 20);
  await login('pairing');
  await refused(confirm(session, codeAt(lost)), 'SECOND_FACTOR_REQUIRED');
  assert.equal((await world.api.getMe({}, by(session))).hasSecondFactor, false);
  await confirm(session, codeAt(secret));
  assert.equal((await world.api.getMe({}, by(session))).hasSecondFactor, true);
  await refused(confirm(session, codeAt(secret, 1)), 'STATE_FORBIDS');
  await refused(begin(session), 'STATE_FORBIDS');

  const missing = await refused(login('pairing'), 'SECOND_FACTOR_REQUIRED');
  assert.equal(missing.facts.code, 'missing');
  await refused(login('pairing', freshCode(secret), 'wrong'), 'WRONG_CREDENTIALS');
  const next = await login('pairing', codeAt(secret));
  assert.equal(next.user?.hasSecondFactor, true);
});

test('a code is accepted one step early or late, and not two', async () => {
  const { secret } = await paired('edges');
  world.clock.advance(10 * minuteMs);
  for (const steps of [-2, 2]) {
    const refusal = await refused(login('edges', codeAt(secret, steps)), 'SECOND_FACTOR_REQUIRED');
    assert.deepEqual([refusal.facts.code, refusal.violations[0]?.field], ['wrong', 'oneTimeCode']);
  }
  for (const steps of [-1, 0, 1]) await login('edges', codeAt(secret, steps));
});

test('no code is accepted twice: not the one that paired, not for another purpose, not of two at once', async () => {
  const { session, secret } = await paired('replay');
  await refused(login('replay', codeAt(secret)), 'SECOND_FACTOR_REQUIRED');
  const code = freshCode(secret);
  await login('replay', code);
  await refused(login('replay', code), 'SECOND_FACTOR_REQUIRED');
  const again = { password: goodPassword, oneTimeCode: code };
  await refused(world.api.reauthenticate(again, by(session)), 'SECOND_FACTOR_REQUIRED');
  const next = freshCode(secret);
  const both = await Promise.allSettled([login('replay', next), login('replay', next)]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('a signature asks for the code as well', async () => {
  const { session, secret } = await paired('signer');
  const reauthenticate = (oneTimeCode: string, password = goodPassword) =>
    world.api.reauthenticate({ password, oneTimeCode }, by(session));
  await refused(reauthenticate(''), 'SECOND_FACTOR_REQUIRED');
  await refused(reauthenticate(freshCode(secret), 'wrong'), 'WRONG_CREDENTIALS');
  const { proof } = await reauthenticate(codeAt(secret));
  await world.api.consumeProof({ proof, purpose: 'sign' }, by(session));
});

test('wrong codes lock the account like wrong passwords; a code that is not there yet is no failure', async () => {
  const { user, secret } = await paired('guessed');
  for (let i = 0; i < 6; i++) await refused(login('guessed'), 'SECOND_FACTOR_REQUIRED');
  for (let i = 0; i < 2; i++) await refused(login('guessed', '', 'wrong'), 'WRONG_CREDENTIALS');
  for (let i = 0; i < 3; i++) await refused(login('guessed', wrongCode(secret)), 'SECOND_FACTOR_REQUIRED');
  await refused(login('guessed', freshCode(secret)), 'ACCOUNT_LOCKED');
  const { events } = await world.api.listSecurityEvents({ user: user.id }, await asAdmin());
  assert.equal(events.filter(({ kind, facts }) => kind === 'login.failed' && facts.why === 'code').length, 3);
  assert.equal(events.filter(({ kind }) => kind === 'account.locked').length, 1);
  world.clock.advance(15 * minuteMs);
  await login('guessed', codeAt(secret));
});

test('codes guessed at once are judged one after the other: five tries, not twenty', async () => {
  const { secret } = await paired('hurried');
  const all = await Promise.allSettled(Array.from({ length: 12 }, () => login('hurried', wrongCode(secret))));
  const reasons = all.map((one) => (one.status === 'rejected' ? reasonName(one.reason.reason) : 'opened'));
  assert.equal(reasons.filter((reason) => reason === 'SECOND_FACTOR_REQUIRED').length, 5);
  assert.equal(reasons.filter((reason) => reason === 'ACCOUNT_LOCKED').length, 7);
});

test('it is removed with the password and a code, and nothing less', async () => {
  const { user, session, secret } = await paired('leaving');
  const remove = (password: string, oneTimeCode: string) =>
    world.api.removeSecondFactor({ password, oneTimeCode }, by(session));
  await refused(remove('wrong', freshCode(secret)), 'WRONG_CREDENTIALS');
  await refused(remove(goodPassword, ''), 'SECOND_FACTOR_REQUIRED');
  await refused(remove(goodPassword, wrongCode(secret)), 'SECOND_FACTOR_REQUIRED');
  await remove(goodPassword, codeAt(secret));
  await login('leaving');
  await refused(remove(goodPassword, ''), 'STATE_FORBIDS');
  const { events } = await world.api.listSecurityEvents({ user: user.id }, await asAdmin());
  const kinds = events.map(({ kind }) => kind).filter((kind) => kind.startsWith('second_factor'));
  assert.deepEqual(kinds, ['second_factor.removed', 'second_factor.set', 'second_factor.begun']);
});

test('an administrator takes a lost one away, with a reason; others may not', async () => {
  const { user, session, secret } = await paired('lost.phone');
  const reset = (options: { call: ReturnType<TestIdentity['call']> }) =>
    world.api.resetSecondFactor({ user: user.id, reason: 'phone was lost' }, options);
  await refused(reset(by(session)), 'PERMISSION_DENIED');
  const after = await reset(await asAdmin());
  assert.equal(after.hasSecondFactor, false);
  await login('lost.phone');
  await refused(reset(await asAdmin()), 'STATE_FORBIDS');
  await refused(world.api.resetSecondFactor({ user: 'nobody', reason: 'x' }, await asAdmin()), 'NOT_FOUND');
  const { events } = await world.api.listSecurityEvents({ user: user.id }, await asAdmin());
  const found = events.find(({ kind }) => kind === 'second_factor.reset');
  assert.deepEqual([found?.actor, found?.facts.reason], [admin.user?.id, 'phone was lost']);
  const again = await login('lost.phone');
  const other = await begin(again);
  assert.notDeepEqual(other, secret);
});

test('an API key neither sets nor removes the second factor of its owner', async () => {
  const { session, secret } = await paired('integrator');
  const { secret: key } = await world.api.createApiKey({ name: 'lab', days: 1 }, by(session));
  const { accessToken } = await world.api.exchangeApiKey({ secret: key }, { call: world.call() });
  const byKey = { ...session, accessToken };
  await refused(begin(byKey), 'PERMISSION_DENIED');
  await refused(confirm(byKey, codeAt(secret, 1)), 'PERMISSION_DENIED');
  const all = { password: goodPassword, oneTimeCode: codeAt(secret, 1) };
  await refused(world.api.removeSecondFactor(all, by(byKey)), 'PERMISSION_DENIED');
});

test('a disabled user is told nothing about codes', async () => {
  const { user } = await paired('disabled');
  await world.api.setUserState({ user: user.id, state: 3, reason: 'left' }, await asAdmin());
  await refused(login('disabled'), 'WRONG_CREDENTIALS');
});

test('the secret is sealed in the database, and under another key file no code is right', async () => {
  const { user, secret } = await paired('sealed');
  const rows = await world.database.read(world.call(), (sql) =>
    sql<{ sealed_secret: Buffer }>('select sealed_secret from second_factor where user_id = $1', [user.id]),
  );
  assert.ok(rows[0] && !rows[0].sealed_secret.includes(secret));
  const folder = await mkdtemp(join(tmpdir(), 'verum-identity-'));
  try {
    const elsewhere = await world.restart(folder);
    const request = { loginName: 'sealed', password: goodPassword, oneTimeCode: freshCode(secret) };
    await refused(elsewhere.api.login(request, { call: elsewhere.call() }), 'SECOND_FACTOR_REQUIRED');
  } finally {
    await rm(folder, { recursive: true });
  }
});
