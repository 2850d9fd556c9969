import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fakeClock } from '@verum/call';
import fc from 'fast-check';
import { fixture, problem } from './gateway.fixture.ts';
import { addressKey, rateLimiter } from './rate-limiter.ts';

test('over any time, never more than the burst and what has been refilled since', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 50 }).map((tenths) => tenths / 10),
      fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 100 }),
      (burst, perSecond, pauses) => {
        const clock = fakeClock();
        const limiter = rateLimiter(clock);
        let taken = 0;
        let passedMs = 0;
        for (const pauseMs of pauses) {
          clock.advance(pauseMs);
          passedMs += pauseMs;
          const wait = limiter.take('k', { burst, perSecond });
          if (wait === 0) taken++;
          assert.ok(taken <= burst + (passedMs / 1000) * perSecond + 1e-6);
        }
      },
    ),
  );
});

test('who waits as long as told gets through', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.double({ min: 0.05, max: 10, noNaN: true }), (burst, perSecond) => {
      const clock = fakeClock();
      const limiter = rateLimiter(clock);
      for (let one = 0; one < burst; one++) assert.equal(limiter.take('k', { burst, perSecond }), 0);
      const wait = limiter.take('k', { burst, perSecond });
      assert.ok(wait >= 1);
      clock.advance(wait * 1000 + 1);
      assert.equal(limiter.take('k', { burst, perSecond }), 0);
    }),
  );
});

test('callers do not share a bucket, and the number of buckets is bounded', () => {
  const limiter = rateLimiter(fakeClock(), 100);
  const rate = { burst: 1, perSecond: 1 };
  for (let caller = 0; caller < 1_000; caller++) assert.equal(limiter.take(`k${caller}`, rate), 0);
  assert.equal(limiter.size, 100);
  assert.equal(limiter.take('k999', rate), 1);
});

test('an IPv6 customer is one caller, with all addresses of the network', () => {
  assert.equal(addressKey('192.0.2.7'), '192.0.2.7');
  assert.equal(addressKey('::ffff:192.0.2.7'), '::ffff:192.0.2.7');
  assert.equal(addressKey('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
  assert.equal(addressKey('2001:db8:1:2::9'), '2001:db8:1:2::/64');
  assert.equal(addressKey('2001:db8::9'), '2001:db8:0:0::/64');
  assert.equal(addressKey('::1'), '0:0:0:0::/64');
});

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
