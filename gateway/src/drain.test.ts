import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from './gateway.fixture.ts';

const health = { isLive: () => true, isReady: async () => true };

test('before it stops a gateway says that it is not ready, and still answers everything', async () => {
  const gateway = await fixture({ getMe: async () => ({ id: 'u-1' }) }, { health });
  const ready = async () => (await gateway.fetch('/readyz')).status;
  assert.equal(await ready(), 200);
  assert.equal((await gateway.fetch('/v1/me')).headers.get('connection'), 'keep-alive');
  const stopped = gateway.stop(1_000, 4_000);
  assert.equal(gateway.isDraining(), true);
  assert.equal(await ready(), 503);
  const answered = await gateway.fetch('/v1/me');
  assert.equal(answered.status, 200);
  assert.equal(answered.headers.get('connection'), 'close', 'a caller that keeps connections does not keep this one');
  assert.equal((await gateway.fetch('/livez')).status, 200, 'it is leaving, not dead');
  await stopped;
  await assert.rejects(gateway.fetch('/v1/me'));
});
