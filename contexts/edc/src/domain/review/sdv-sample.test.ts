import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSampled } from './sdv-sample.ts';

const question = { seed: 'autumn', study: 'HTN-01', subject: '01-001' };
const subjects = (count: number) => Array.from({ length: count }, (_, index) => `S-${index + 1}`);
const sampleOf = (seed: string, percent: number, among: readonly string[]) =>
  among.filter((subject) => isSampled({ seed, study: 'HTN-01', subject, percent }));

test('the same question has the same answer on every machine and in every version', () => {
  // printf '["autumn","HTN-01","01-001"]' | sha256sum begins with f57ee331767d: 0.95896 of what there is.
  assert.equal(isSampled({ ...question, percent: 95.8 }), false);
  assert.equal(isSampled({ ...question, percent: 95.9 }), true);
  const drawn = ['S-19', 'S-22', 'S-24', 'S-28', 'S-35', 'S-36', 'S-38'];
  assert.deepEqual(sampleOf('autumn', 20, subjects(40)), drawn);
});

test('nobody is in a sample of nothing, everybody in a sample of all', () => {
  const text = fc.string();
  fc.assert(
    fc.property(text, text, text, (seed, study, subject) => {
      assert.equal(isSampled({ seed, study, subject, percent: 0 }), false);
      assert.equal(isSampled({ seed, study, subject, percent: 100 }), true);
    }),
  );
  assert.equal(isSampled({ ...question, percent: -1 }), false);
  assert.equal(isSampled({ ...question, percent: 101 }), true);
  assert.equal(isSampled({ ...question, percent: Number.NaN }), false);
});

test('a larger percentage keeps everyone who was in', () => {
  const percent = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(fc.string(), percent, percent, (subject, a, b) => {
      const less = isSampled({ ...question, subject, percent: Math.min(a, b) });
      const more = isSampled({ ...question, subject, percent: Math.max(a, b) });
      assert(!less || more);
    }),
    { numRuns: 2000 },
  );
});

test('subjects who are added change nobody else', () => {
  const first = sampleOf('autumn', 30, subjects(50));
  const later = sampleOf('autumn', 30, [...subjects(200).toReversed(), 'another']);
  assert.deepEqual(
    first,
    subjects(50).filter((subject) => later.includes(subject)),
  );
});

test('another seed, study or subject is another lot', () => {
  const among = subjects(2000);
  const autumn = new Set(sampleOf('autumn', 50, among));
  const both = sampleOf('winter', 50, among).filter((subject) => autumn.has(subject));
  assert(both.length > 420 && both.length < 580, `independent halves share a quarter, not ${both.length}`);
  // Texts that only together are the same are different questions.
  const joined = (seed: string, study: string) =>
    subjects(200).map((subject) => isSampled({ seed, study, subject, percent: 50 }));
  assert.notDeepEqual(joined('ab', 'c'), joined('a', 'bc'));
});

test('the share comes out as asked, within what chance allows', () => {
  const among = subjects(20_000);
  for (const percent of [0.5, 5, 20, 50, 90]) {
    const expected = (among.length * percent) / 100;
    // Five standard deviations; the lots are pinned by the seed, so this cannot fail by bad luck later.
    const tolerance = 5 * Math.sqrt((expected * (100 - percent)) / 100);
    const found = sampleOf('tolerance', percent, among).length;
    assert(Math.abs(found - expected) < tolerance, `${percent} %: ${found} of ${among.length}`);
  }
});
