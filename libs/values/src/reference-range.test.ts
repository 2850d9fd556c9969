import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ageMonths, hasReachedAge } from './age.ts';
import { compareDecimals } from './decimal.ts';
import { chooseRange, judge, type RangeQuestion, type ReferenceRange } from './reference-range.ts';

const item = 'IT.HGB';
const ranges: readonly ReferenceRange[] = [
  { item, unit: 'g/L', ageBelowYears: 0.5, low: '95', high: '195' },
  { item, unit: 'g/L', ageFromYears: 0.5, ageBelowYears: 18, low: '110', high: '150' },
  { item, unit: 'g/L', sex: 'M', ageFromYears: 18, low: '130', high: '175', validUntil: '2026-06-30' },
  { item, unit: 'g/L', sex: 'M', ageFromYears: 18, low: '131', high: '175', validFrom: '2026-07-01' },
  { item, unit: 'g/L', sex: 'F', ageFromYears: 18, low: '115', high: '150' },
  { item: 'IT.CRP', high: '5', highInclusive: false },
];

const choice = (question: Partial<RangeQuestion>) => {
  const chosen = chooseRange(
    { item, unit: 'g/L', sex: 'M', birthDate: '1980-05-05', date: '2026-06-30', ...question },
    ranges,
  );
  return chosen.kind === 'range' ? `${chosen.range.low ?? ''}-${chosen.range.high ?? ''}` : chosen.kind;
};

test('the range follows sex, unit and the day the value was taken', () => {
  assert.equal(choice({}), '130-175');
  assert.equal(choice({ date: '2026-07-01' }), '131-175');
  assert.equal(choice({ sex: 'F' }), '115-150');
  assert.equal(choice({ sex: 'U' }), 'none');
  assert.equal(choice({ unit: 'g/dL' }), 'none');
  assert.equal(choice({ item: 'IT.NONE' }), 'none');
});

test('the age counts to the day', () => {
  assert.equal(choice({ birthDate: '2008-06-30' }), '130-175', 'eighteen today');
  assert.equal(choice({ birthDate: '2008-07-01' }), '110-150', 'eighteen tomorrow');
  assert.equal(choice({ birthDate: '2025-12-30' }), '110-150', 'six months today');
  assert.equal(choice({ birthDate: '2025-12-31' }), '95-195', 'six months tomorrow');
  assert.equal(choice({ birthDate: '2026-06-30' }), '95-195', 'born today');
  assert.equal(choice({ birthDate: '2026-07-01' }), 'undetermined', 'not born yet: one of the dates is wrong');
});

test('what is not known leaves the choice open only when it matters', () => {
  assert.equal(choice({ birthDate: '2008' }), 'undetermined');
  assert.equal(choice({ birthDate: '2007' }), '130-175');
  assert.equal(choice({ birthDate: '2008-UN-30' }), 'undetermined');
  assert.equal(choice({ birthDate: '2008-05-UN' }), '130-175');
  assert.equal(choice({ birthDate: undefined }), 'undetermined');
  assert.equal(choice({ sex: undefined }), 'undetermined');
  assert.equal(choice({ sex: undefined, birthDate: '2010-01-01' }), '110-150', 'children have one range');
  assert.equal(choice({ unit: undefined }), 'undetermined');
  assert.equal(choice({ date: '2026' }), 'undetermined', 'the limits changed in that year');
  assert.equal(choice({ date: '2026', sex: 'F' }), '115-150');
  assert.equal(choice({ date: undefined }), 'undetermined');
  assert.equal(choice({ item: 'IT.CRP', unit: undefined, sex: undefined, birthDate: undefined }), '-5');
});

test('two ranges that may apply and have the same limits are one', () => {
  const same: ReferenceRange[] = [
    { item, sex: 'M', low: '1.0', high: '2' },
    { item, low: '1', high: '2.00' },
  ];
  assert.deepEqual(chooseRange({ item }, same), { kind: 'range', range: same[1] });
  const exclusive = [same[0] as ReferenceRange, { ...(same[1] as ReferenceRange), lowInclusive: false }];
  assert.deepEqual(chooseRange({ item }, exclusive), { kind: 'undetermined' });
});

test('values are judged at their limits, digit by digit', () => {
  const range: ReferenceRange = { item, low: '3.9', high: '6.10' };
  for (const [value, verdict] of [
    ['3.9', 'within'],
    ['3.90', 'within'],
    ['3.8999999999999999999999', 'below'],
    ['6.1', 'within'],
    ['6.1000000000000000000001', 'above'],
    ['-5', 'below'],
    ['+4', 'within'],
    ['<3.9', 'undetermined'],
    ['', 'undetermined'],
    ['4e0', 'undetermined'],
  ] as const)
    assert.equal(judge(value, range), verdict, value);
  const open: ReferenceRange = { ...range, lowInclusive: false, highInclusive: false };
  assert.deepEqual([judge('3.9', open), judge('3.91', open), judge('6.1', open)], ['below', 'within', 'above']);
});

test('an absent limit is no limit, and a limit that is no number decides nothing', () => {
  assert.equal(judge('999', { item, low: '1' }), 'within');
  assert.equal(judge('0', { item, high: '1' }), 'within');
  assert.equal(judge('5', { item }), 'within');
  assert.equal(judge('positive', { item }), 'undetermined');
  assert.equal(judge('5', { item, low: '1', high: 'x' }), 'undetermined');
  assert.equal(judge('0', { item, low: '1', high: 'x' }), 'below');
});

test('someone born on 29 February is older on 1 March of a common year', () => {
  assert.equal(hasReachedAge('2008-02-29', '2026-02-28', 18), false);
  assert.equal(hasReachedAge('2008-02-29', '2026-03-01', 18), true);
  assert.equal(hasReachedAge('2008-02-29', '2028-02-29', 20), true);
});

test('an age from partial dates has a least and a most', () => {
  assert.deepEqual(ageMonths('2000', '2026-06-15'), { least: 305, most: 317 });
  assert.deepEqual(ageMonths('2026', '2026-06-15'), { least: 0, most: 5 });
  assert.deepEqual(ageMonths('2000-01-01', '2026-06-15T10:30'), { least: 317, most: 317 });
  assert.equal(ageMonths('soon', '2026-06-15'), undefined);
  assert.equal(ageMonths('2027', '2026-06-15'), undefined);
});

test('a verdict agrees with comparing, whatever the numbers', () => {
  const number = fc.tuple(fc.integer({ min: -999, max: 999 }), fc.nat(2)).map(([n, s]) => (n / 10 ** s).toFixed(s));
  fc.assert(
    fc.property(number, number, number, (value, low, high) => {
      const verdict = judge(value, { item, low, high });
      assert.equal(verdict === 'below', compareDecimals(value, low) === -1);
      if (verdict === 'within') assert.notEqual(compareDecimals(value, high), 1);
    }),
  );
});
