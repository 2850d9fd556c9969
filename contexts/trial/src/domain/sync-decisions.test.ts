import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codePattern } from '@verum/contracts';
import fc from 'fast-check';
import { isNameless, parkedKey } from './hospital.ts';
import { waitAfterFailure } from './next-try.ts';
import { afterPage, startCursor } from './sync-cursor.ts';

const page = (next: string | undefined, isNews = true) => ({ next, at: undefined, isNews });

test('a page is followed by the next of its step, the last one by the next step, and the last step by the end', () => {
  const second = afterPage(startCursor, page('b'), 2);
  assert.deepEqual(second, { ...startCursor, next: 'b', pages: 1 });
  assert.deepEqual(afterPage({ ...startCursor, next: 'b', pages: 1, idle: 2 }, page(undefined), 2), {
    ...startCursor,
    step: 1,
  });
  assert.equal(afterPage({ ...startCursor, step: 1 }, page(undefined), 2), 'done');
});

test('the hospital’s first word on the time is kept', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const first = afterPage(startCursor, { next: 'b', at, isNews: true }, 1);
  assert.ok(typeof first === 'object');
  const second = afterPage(first, { next: 'c', at: '2026-01-01T00:00:09.000Z', isNews: true }, 1);
  assert.ok(typeof second === 'object' && second.at === at);
});

test('three pages in a row without news are a circle, two are not, and a link to itself is one at once', () => {
  assert.deepEqual(afterPage({ ...startCursor, next: 'b', idle: 1 }, page('c', false), 1), {
    ...startCursor,
    ...{ next: 'c', idle: 2, pages: 1 },
  });
  assert.equal(afterPage({ ...startCursor, next: 'b', idle: 2 }, page('c', false), 1), 'circle');
  assert.deepEqual(afterPage({ ...startCursor, next: 'b', idle: 2 }, page('c'), 1), {
    ...startCursor,
    ...{ next: 'c', pages: 1 },
  });
  assert.equal(afterPage({ ...startCursor, next: 'b' }, page('b'), 1), 'circle');
  assert.equal(afterPage({ ...startCursor, next: 'b', pages: 99_999 }, page('c'), 1), 'circle');
});

test('a hospital that fails is left alone twice as long each time, at most as long as it is asked at all', () => {
  const wait = (failures: number, more: object = {}) =>
    waitAfterFailure({ failures, everyMs: 3_600_000, retryAfterMs: undefined, chance: 0.5, ...more });
  assert.deepEqual([wait(1), wait(2), wait(3), wait(11), wait(500)], [1_000, 2_000, 4_000, 900_000, 900_000]);
  assert.equal(wait(11, { everyMs: 60_000 }), 60_000);
  assert.equal(wait(1, { retryAfterMs: 7_000 }), 7_000);
  assert.deepEqual([wait(1, { chance: 0 }), wait(1, { chance: 1 })], [800, 1_200]);
  fc.assert(
    fc.property(
      fc.nat(2_000),
      fc.nat(4_000_000),
      fc.nat(4_000_000),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (...given) => {
        const [failures, everyMs, retryAfterMs, chance] = given;
        const ms = waitAfterFailure({ failures, everyMs, retryAfterMs, chance });
        return ms >= retryAfterMs && ms >= 800 && ms <= Math.max(retryAfterMs, 1_200 * 900);
      },
    ),
  );
});

test('a bad record has one name however often it comes, and the name fits an address', () => {
  const hash = 'ab'.repeat(32);
  assert.equal(parkedKey({ source: 'Practitioner/p.1', hash }), 'Practitioner.p.1');
  assert.equal(parkedKey({ source: 'Practitioner', hash }), `content.${'ab'.repeat(16)}`);
  assert.equal(parkedKey({ source: '', hash }), `content.${'ab'.repeat(16)}`);
  assert.equal(parkedKey({ source: `Practitioner/${'x'.repeat(64)}`, hash }), `content.${'ab'.repeat(16)}`);
  assert.deepEqual([isNameless({ source: 'Location' }), isNameless({ source: 'Location/1' })], [true, false]);
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z]{1,20}\/[A-Za-z0-9.-]{1,64}$/), (source) =>
      codePattern.test(parkedKey({ source, hash })),
    ),
  );
});
