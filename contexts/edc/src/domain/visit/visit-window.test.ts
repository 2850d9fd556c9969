import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addCivil } from '@verum/values';
import fc from 'fast-check';
import { visitTiming, windowFrom } from './visit-window.ts';

const SHANGHAI = 'Asia/Shanghai';
const window = (anchor: string, target: string, before?: string, after?: string, zone = SHANGHAI) => {
  const found = windowFrom(anchor, { target, ...(before && { before }), ...(after && { after }) }, zone);
  return found && `${found.earliest} ${found.target} ${found.latest}`;
};

test('a window is counted from the day of its anchor, by the calendar of the site', () => {
  for (const [anchor, target, before, after, expected] of [
    ['2026-11-01', 'P28D', 'P3D', 'P3D', '2026-11-26 2026-11-29 2026-12-02'],
    ['2026-11-01', 'P4W', 'P1W', 'P1W', '2026-11-22 2026-11-29 2026-12-06'],
    ['2026-01-31', 'P1M', 'P3D', 'P3D', '2026-02-25 2026-02-28 2026-03-03'],
    ['2024-01-31', 'P1M', 'P3D', 'P3D', '2024-02-26 2024-02-29 2024-03-03'],
    ['2024-02-29', 'P1Y', 'P1M', 'P1M', '2025-01-28 2025-02-28 2025-03-28'],
    ['2024-02-28', 'P1D', 'P1D', 'P1D', '2024-02-28 2024-02-29 2024-03-01'],
    ['2026-12-31', 'P1D', undefined, undefined, '2027-01-01 2027-01-01 2027-01-01'],
    ['2026-11-15', '-P14D', 'P7D', 'P0D', '2026-10-25 2026-11-01 2026-11-01'],
    ['2026-11-15', 'P7D', undefined, 'P3D', '2026-11-22 2026-11-22 2026-11-25'],
    ['2026-11-15', 'PT48H', 'PT24H', 'PT24H', '2026-11-16 2026-11-17 2026-11-18'],
    ['2026-11-15', 'PT36H', 'PT12H', 'PT12H', '2026-11-15 2026-11-16 2026-11-17'],
    ['2026-11-15T22:00', 'PT48H', 'PT3H', 'PT1H', '2026-11-17 2026-11-17 2026-11-17'],
    ['2026-11-15T22:00', 'PT48H', 'PT3H', 'PT2H', '2026-11-17 2026-11-17 2026-11-18'],
    ['2026-11-15T22:00', 'PT12H', undefined, undefined, '2026-11-16 2026-11-16 2026-11-16'],
  ] as const)
    assert.equal(window(anchor, target, before, after), expected, `${anchor} ${target}`);
});

test('changes of clocks and a day that never was do not lose a day', () => {
  const berlin = 'Europe/Berlin';
  assert.equal(window('2026-10-24', 'PT48H', undefined, undefined, berlin), '2026-10-26 2026-10-26 2026-10-26');
  assert.equal(window('2026-03-28', 'P1D', 'P1D', 'P1D', berlin), '2026-03-28 2026-03-29 2026-03-30');
  assert.equal(window('2018-11-03', 'P1D', 'P1D', 'P1D', 'America/Sao_Paulo'), '2018-11-03 2018-11-04 2018-11-05');
  assert.equal(window('2011-12-29', 'P1D', 'P1D', 'P1D', 'Pacific/Apia'), '2011-12-31 2011-12-31 2012-01-01');
  assert.equal(window('2011-12-28', 'P1D', 'P1D', 'P1D', 'Pacific/Apia'), '2011-12-28 2011-12-29 2011-12-31');
});

test('without a whole date or a duration there is no window', () => {
  for (const anchor of ['', '2026-11', '2026-11-UK', '2026-02-29', '2026-UN-15'])
    assert.equal(window(anchor, 'P28D'), undefined, anchor);
  assert.equal(window('2026-11-01', '28'), undefined);
  assert.equal(window('2026-11-01', 'P28D', '3'), undefined);
  assert.equal(window('2026-11-01', 'P28D', 'P3D', 'three days'), undefined);
  assert.equal(window('9999-12-01', 'P1M'), undefined);
});

const week4 = { earliest: '2026-11-26', latest: '2026-12-02', isPassed: false };

test('a visit that was held lies before, in or after its window, to the day', () => {
  for (const [held, timing] of [
    ['2026-11-25', 'early'],
    ['2026-11-26', 'in-window'],
    ['2026-11-29', 'in-window'],
    ['2026-12-02', 'in-window'],
    ['2026-12-02T23:59', 'in-window'],
    ['2026-12-03', 'late'],
    ['2026-12-03T00:00', 'late'],
    ['', 'none'],
    ['2026', 'none'],
    ['2026-11-UK', 'none'],
    ['2026-10-UK', 'early'],
    ['2027-UN-UN', 'late'],
    ['2026-UN-29', 'none'],
  ] as const)
    assert.equal(visitTiming(week4, held, '2027-06-01'), timing, held);
  const november = { earliest: '2026-11-01', latest: '2026-11-30', isPassed: false };
  assert.equal(visitTiming(november, '2026-11-UK', '2026-11-15'), 'in-window', 'every day of it is');
});

test('a visit that was not held becomes due on the first day, overdue after the last, and missed when passed over', () => {
  for (const [today, timing] of [
    ['2026-11-25', 'future'],
    ['2026-11-26', 'due'],
    ['2026-12-02', 'due'],
    ['2026-12-03', 'overdue'],
  ] as const)
    assert.equal(visitTiming(week4, undefined, today), timing, today);
  const passed = { ...week4, isPassed: true };
  assert.equal(visitTiming(passed, undefined, '2026-12-02'), 'due', 'it can still be held');
  assert.equal(visitTiming(passed, undefined, '2026-12-03'), 'missed');
  assert.equal(visitTiming(passed, '2026-12-03', '2026-12-03'), 'late', 'it was held after all');
});

test('without a window nothing is said', () => {
  assert.equal(visitTiming({ isPassed: false }, undefined, '2026-11-01'), 'none');
  assert.equal(visitTiming({ isPassed: true }, '2026-11-01', '2026-11-01'), 'none');
});

const day = fc.integer({ min: 0, max: 40_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
const zone = fc.constantFrom(SHANGHAI, 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Apia', 'UTC');
const length = fc
  .tuple(fc.nat(60), fc.constantFrom('D', 'W', 'M', 'Y', 'H'))
  .map(([n, unit]) => (unit === 'H' ? `PT${n}H` : `P${n}${unit}`));

test('a target lies in its window, and the same day is judged the same whether it is looked back on or waited for', () => {
  fc.assert(
    fc.property(day, zone, length, length, length, day, (anchor, where, target, before, after, date) => {
      const found = windowFrom(anchor, { target, before, after }, where);
      assert(found && found.earliest <= found.target && found.target <= found.latest);
      const timed = { ...found, isPassed: false };
      const pairs = { future: 'early', due: 'in-window', overdue: 'late' } as const;
      const waiting = visitTiming(timed, undefined, date) as keyof typeof pairs;
      assert.equal(visitTiming(timed, date, date), pairs[waiting]);
      assert.equal(visitTiming(timed, found.earliest, date), 'in-window');
      assert.equal(visitTiming(timed, found.latest, date), 'in-window');
      assert.equal(visitTiming(timed, addCivil(found.latest, 'P1D', where), date), 'late');
    }),
    { numRuns: 2000 },
  );
});
