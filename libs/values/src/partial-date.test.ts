import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dateBounds, isBefore, isNotAfter, isSameMoment } from './partial-date.ts';

const bounds = (text: string) => {
  const found = dateBounds(text);
  return found && `${found.earliest} .. ${found.latest}`;
};

test('a partial date stands between its earliest and its latest day', () => {
  assert.equal(bounds('2026'), '2026-01-01 .. 2026-12-31');
  assert.equal(bounds('2026-UK-UK'), '2026-01-01 .. 2026-12-31');
  assert.equal(bounds('2026-02'), '2026-02-01 .. 2026-02-28');
  assert.equal(bounds('2024-02-UK'), '2024-02-01 .. 2024-02-29');
  assert.equal(bounds('2026-UN-31'), '2026-01-31 .. 2026-12-31');
  assert.equal(bounds('2026---15'), '2026-01-15 .. 2026-12-15');
  assert.equal(bounds('UK-02-29'), '0004-02-29 .. 9996-02-29');
  assert.equal(bounds('2026-11-15T10'), '2026-11-15T10:00:00 .. 2026-11-15T10:59:59.999999999');
  assert.equal(bounds('2026-11-15T10:30'), '2026-11-15T10:30:00 .. 2026-11-15T10:30:00');
  assert.equal(bounds('2026-11-UKTUK:UK+08:00'), '2026-11-01T00:00:00+08:00 .. 2026-11-30T23:59:59.999999999+08:00');
  assert.equal(bounds('2026-02-30'), undefined);
  assert.equal(bounds('soon'), undefined);
});

test('what is known decides, and what is not known leaves the question open', () => {
  assert.equal(isBefore('2026-10-UK', '2026-11-01'), true);
  assert.equal(isBefore('2026-11-UK', '2026-11-01'), false);
  assert.equal(isBefore('2026-11-UK', '2026-11-02'), undefined);
  assert.equal(isNotAfter('2026-11-UK', '2026-11-30'), true);
  assert.equal(isNotAfter('2026-11-UK', '2026-11-29'), undefined);
  assert.equal(isBefore('2026-11-15', '2026-11-15'), false);
  assert.equal(isNotAfter('2026-11-15', '2026-11-15'), true);
  assert.equal(isBefore('2026-11-15', 'gibberish'), undefined);
});

test('the same day is certain only when both are whole', () => {
  assert.equal(isSameMoment('2026-11-15', '2026-11-15'), true);
  assert.equal(isSameMoment('2026-11-15', '2026-11-16'), false);
  assert.equal(isSameMoment('2026-11-UK', '2026-11-UK'), undefined);
  assert.equal(isSameMoment('2026-UN-15', '2026-03-14'), false);
  assert.equal(isSameMoment('2026-UN-31', '2026-02-UK'), false);
  assert.equal(isSameMoment('2026-11-15', '2026-11-15T10:30'), undefined);
});

test('times meet across zones, and a zone against none is uncertain by fourteen hours', () => {
  assert.equal(isSameMoment('2026-11-15T10:30+08:00', '2026-11-15T02:30Z'), true);
  assert.equal(isBefore('2026-11-15T10:30+08:00', '2026-11-15T02:31Z'), true);
  assert.equal(isSameMoment('2026-UN-15TUK:UKZ', '2026-03-16T07:00+08:00'), undefined);
  assert.equal(isBefore('2026-11-15T10:30', '2026-11-15T12:30Z'), undefined);
  assert.equal(isBefore('2026-11-14T10:29', '2026-11-15T00:30Z'), true);
  assert.equal(isBefore('2026-11-15', '2026-11-16T10:00'), true);
  assert.equal(isBefore('2026-11-15', '2026-11-15T10:00'), undefined);
});

/** Every day of one leap and one common year that fits, found by trying them all. */
const CANDIDATES = Array.from({ length: 731 }, (_, index) =>
  new Date(Date.UTC(2023, 0, 1 + index)).toISOString().slice(0, 10),
);
const fitting = (text: string) => {
  const [year, month = 'UK', day = 'UK'] = text.split('-');
  const fits = (place: string | undefined, value: string | undefined) => place === 'UK' || place === value;
  return CANDIDATES.filter((candidate) => {
    const [y, m, d] = candidate.split('-');
    return year === y && fits(month, m) && fits(day, d);
  });
};

test('bounds and comparisons agree with trying every day', () => {
  const two = (min: number, max: number) => fc.integer({ min, max }).map((value) => String(value).padStart(2, '0'));
  const text = fc
    .tuple(
      fc.constantFrom('2023', '2024'),
      fc.option(fc.oneof(two(1, 3), two(1, 12), fc.constant('UK')), { nil: '' }),
      fc.option(fc.oneof(two(1, 31), fc.constant('UK')), { nil: '' }),
    )
    .map(([year, month, day]) => [year, month, month && day].filter(Boolean).join('-'))
    .filter((partial) => fitting(partial).length > 0);
  fc.assert(
    fc.property(text, text, (a, b) => {
      const left = fitting(a);
      const right = fitting(b);
      assert.deepEqual(dateBounds(a), { earliest: left[0], latest: left.at(-1) });
      const verdict = (holds: (x: string, y: string) => boolean) => {
        const ends = [left[0], left.at(-1)].flatMap((x = '') => [right[0], right.at(-1)].map((y = '') => holds(x, y)));
        return ends.every((end) => end) ? true : ends.some((end) => end) ? undefined : false;
      };
      assert.equal(
        isBefore(a, b),
        verdict((x, y) => x < y),
        `${a} < ${b}`,
      );
      assert.equal(
        isNotAfter(a, b),
        verdict((x, y) => x <= y),
        `${a} <= ${b}`,
      );
      const isShared = left.some((day) => right.includes(day));
      const isWhole = left.length === 1 && right.length === 1;
      assert.equal(isSameMoment(a, b), isShared ? (isWhole ? true : undefined) : false, `${a} = ${b}`);
    }),
    { numRuns: 3000 },
  );
});
