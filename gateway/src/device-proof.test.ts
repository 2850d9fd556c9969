import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fixture, problem } from './gateway.fixture.ts';

const gateway = await fixture({ getDiary: async () => ({}), getTime: async () => ({}), getMe: async () => ({}) });
after(() => gateway.stop(1_000));

const diary = (headers: Record<string, string>) => fetch(`${gateway.address}/v1/diary`, { headers });

test('a device’s proof opens the routes of devices, and the service learns whose it is', async () => {
  assert.equal((await diary({ authorization: 'Device good.p.s' })).status, 200);
  const { actor, device, grants, proof } = gateway.arrived.at(-1)?.call ?? assert.fail();
  assert.deepEqual(actor, { kind: 'device', id: 'device:d-1', name: '' });
  assert.deepEqual([device?.subject, grants, proof], ['S-1', [], undefined]);
});

test('a user’s token, a key, a cookie, a bad proof and none at all open none of them', async () => {
  const shown: Record<string, string>[] = [
    { authorization: 'Bearer good' },
    { 'x-api-key': 'vk_good' },
    { cookie: '__Host-verum-access=good; __Host-verum-csrf=x', 'x-verum-csrf': 'x', 'sec-fetch-site': 'same-origin' },
    { authorization: 'Device bad.p.s' },
    { authorization: 'Device good' },
    { authorization: 'device good.p.s' },
    {},
  ];
  for (const headers of shown) {
    const answer = await diary(headers);
    assert.deepEqual(
      [answer.status, (await problem(answer)).reason],
      [401, 'UNAUTHENTICATED'],
      JSON.stringify(headers),
    );
  }
});

test('a proof opens no route of users, and a public one looks at none', async () => {
  const shown = { authorization: 'Device good.p.s' };
  assert.equal((await gateway.fetch('/v1/me', { headers: shown })).status, 401);
  assert.equal((await gateway.fetch('/v1/diary/time', { headers: { authorization: 'Device bad.p.s' } })).status, 200);
});
