import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { systemClock } from '@verum/call';
import { openBoard, openBuckets } from '@verum/resilience';
import { fixture, problem } from './gateway.fixture.ts';
import type { Limiter } from './index.ts';

const gateway = await fixture({ login: async () => ({}), changePassword: async () => ({}) });
after(() => gateway.stop(1_000));

test('over the rate of its contract a route refuses before any work, and says when to come back', async () => {
  const login = () => gateway.json('POST', '/v1/login', { loginName: 'a', password: 'b' });
  const statuses = await Promise.all(Array.from({ length: 25 }, async () => (await login()).status));
  const answered = statuses.filter((status) => status === 200).length;
  assert.ok(answered >= 20 && answered < 25, String(statuses));
  const refused = await login();
  assert.equal(refused.status, 429);
  assert.equal((await problem(refused)).reason, 'RATE_LIMITED');
  assert.equal(refused.headers.get('retry-after'), '1');
  assert.equal(gateway.arrived.length, statuses.filter((status) => status === 200).length);
});

test('the rate is counted by user, not by address', async () => {
  const change = (token: string) =>
    gateway.json(
      'POST',
      '/v1/me:changePassword',
      { oldPassword: 'a', newPassword: 'b' },
      { authorization: `Bearer ${token}` },
    );
  for (let one = 0; one < 5; one++) assert.equal((await change('good')).status, 200);
  assert.equal((await change('good')).status, 429);
  assert.equal((await change('other')).status, 200);
});

test('gateways that share a limiter share the budget, and the one that refuses says when to come back', async () => {
  const buckets = openBuckets(systemClock);
  const asked: string[] = [];
  const limiter: Limiter = {
    take: async (key, rate) => {
      asked.push(key);
      return buckets.take(key, { ...rate, perSecond: rate.perSecond / 1_000 });
    },
  };
  const handlers = { changePassword: async () => ({}) };
  const [one, other] = await Promise.all([fixture(handlers, { limiter }), fixture(handlers, { limiter })]);
  try {
    const change = (at: typeof one) => at.json('POST', '/v1/me:changePassword', { oldPassword: 'a', newPassword: 'b' });
    for (const at of [one, other, one, other, one]) assert.equal((await change(at)).status, 200);
    const refused = await change(other);
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) > 1, 'the wait is the limiter’s');
    assert.equal(one.arrived.length + other.arrived.length, 5);
    assert.deepEqual([...new Set(asked)], ['ChangePassword u-1']);
  } finally {
    await Promise.all([one.stop(1_000), other.stop(1_000)]);
  }
});

test('what was refused is seen on the board of the process', async () => {
  const board = openBoard();
  const health = { isLive: () => true, isReady: async () => true, board };
  const shown = await fixture({ changePassword: async () => ({}) }, { health });
  try {
    const change = () => shown.json('POST', '/v1/me:changePassword', { oldPassword: 'a', newPassword: 'b' });
    for (let one = 0; one < 6; one++) await change();
    const state = { size: 1, taken: 5, refused: 1 };
    assert.deepEqual(board.read(), [{ kind: 'bucket', name: 'gateway/callers', settings: {}, state }]);
  } finally {
    await shown.stop(1_000);
  }
});
