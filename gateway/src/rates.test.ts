import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fixture, problem } from './gateway.fixture.ts';

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
