/** Where calendars and clocks end, and what becomes of a date or a time there. Numbers and texts are in edges.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkValue } from './check-value.ts';
import { checkCivil } from './civil-time.ts';
import type { DataType } from './data-type.ts';
import { dateBounds, isBefore, isNotAfter, isSameMoment } from './partial-date.ts';

const outcome = (dataType: DataType, text: string) => {
  const check = checkValue({ dataType }, text);
  return check.ok ? `kept ${check.value}` : check.reason;
};

function table(rows: readonly (readonly [DataType, string, string])[]): void {
  for (const [dataType, text, expected] of rows)
    assert.equal(outcome(dataType, text), expected, `${dataType} ${JSON.stringify(text)}`);
}

test('29 February stands only where the year, or an unknown one, allows it', () => {
  table([
    ['date', '2026-02-29', 'no-such-date'],
    ['date', '2024-02-29', 'kept 2024-02-29'],
    ['date', '2100-02-29', 'no-such-date'],
    ['partialDate', '2026-02-29', 'no-such-date'],
    ['partialDate', '2024-02-29', 'kept 2024-02-29'],
    ['partialDate', '2026-UN-29', 'kept 2026-UN-29'],
    ['partialDate', '2024-UN-29', 'kept 2024-UN-29'],
    ['partialDate', '2024-UN-32', 'no-such-date'],
    ['partialDate', '2024-UN-00', 'no-such-date'],
    ['partialDate', '2024-00', 'no-such-date'],
    ['partialDate', '2024-13-UN', 'no-such-date'],
    ['partialDate', '0000-UN-UN', 'no-such-date'],
    ['incompleteDate', '--02-29', 'kept --02-29'],
    ['incompleteDate', '--02-30', 'no-such-date'],
    ['datetime', '2100-02-29T00:00', 'no-such-date'],
    ['interval', '2024-02-29/P1Y', 'kept 2024-02-29/P1Y'],
  ]);
});

test('unknown months and days are written in four ways, and in no others', () => {
  for (const text of ['2026-UN-15', '2026-UK-15', '2026-UNK-15', '2026---15'])
    assert.equal(outcome('partialDate', text), `kept ${text}`);
  for (const text of [
    '2026-un-15',
    '2026-NK-15',
    '2026-XX-15',
    '2026-99-UN-15',
    '2026-U-15',
    '2026-  -15',
    '2026--15',
    '202-UN-15',
  ])
    assert.equal(outcome('partialDate', text), 'malformed', text);
});

test('an unknown month has a first and a last that the day allows', () => {
  const bounds = (text: string) => Object.values(dateBounds(text) ?? {}).join(' ');
  assert.equal(bounds('2026-UN-15'), '2026-01-15 2026-12-15');
  assert.equal(bounds('2024-UN-29'), '2024-01-29 2024-12-29');
  assert.equal(bounds('2026-UN-30'), '2026-01-30 2026-12-30');
  assert.equal(bounds('2100-02-UN'), '2100-02-01 2100-02-28');
  assert.equal(bounds('--02-29'), '0004-02-29 9996-02-29');
  assert.equal(isBefore('2026-UN-15', '2026-12-16'), true);
  assert.equal(isBefore('2026-UN-15', '2026-12-15'), undefined);
  assert.equal(isBefore('2026-UN-15', '2026-01-15'), false);
  assert.equal(isNotAfter('2026-UN-15', '2026-01-15'), undefined);
  assert.equal(isNotAfter('2026-UN-15', '2026-01-14'), false);
  assert.equal(isSameMoment('2026-UN-29', '2026-02-UN'), false, 'there is no such day in that February');
  assert.equal(isSameMoment('2024-UN-29', '2024-02-UN'), undefined);
});

test('a day ends at 23:59:59: midnight belongs to the next, and leap seconds to nobody', () => {
  table([
    ['time', '00:00:00', 'kept 00:00:00'],
    ['time', '23:59:59', 'kept 23:59:59'],
    ['time', '23:59:60', 'no-such-time'],
    ['time', '23:59:60.5', 'no-such-time'],
    ['time', '24:00:00', 'no-such-time'],
    ['time', '24:01', 'no-such-time'],
    ['time', '00:60', 'no-such-time'],
    ['time', '-00:30', 'malformed'],
    ['time', '2:30 PM', 'malformed'],
    ['datetime', '2016-12-31T23:59:60Z', 'no-such-time'],
    ['datetime', '2016-12-31T24:00', 'no-such-time'],
    ['datetime', '2017-01-01T00:00', 'kept 2017-01-01T00:00'],
    ['datetime', '2016-12-31t23:59', 'malformed'],
    ['datetime', '2016-12-31T23:59z', 'malformed'],
    ['datetime', '2016-12-31T23:59+0800', 'malformed'],
    ['datetime', '2016-12-31T23:59-00:00', 'kept 2016-12-31T23:59-00:00'],
    ['partialTime', '24', 'no-such-time'],
    ['partialTime', '23:59:60', 'no-such-time'],
    ['partialTime', '23:UN', 'kept 23:UN'],
    ['partialDatetime', '2016-12-31T24:UN', 'no-such-time'],
    ['incompleteTime', '-:60:-', 'no-such-time'],
    ['time', '10:00:00.123456789', 'kept 10:00:00.123456789'],
    ['time', '10:00:00.1234567890', 'malformed'],
  ]);
});

test('a time has one zone: unknown after a known one was taken before (incompleteTime accepted UK:00+00:00-)', () => {
  table([
    ['incompleteTime', 'UK:00+00:00-', 'malformed'],
    ['incompleteTime', '10:30+08:00-', 'malformed'],
    ['incompleteTime', '10:30:15--', 'malformed'],
    ['incompleteTime', '10:30:15-', 'kept 10:30:15-'],
    ['incompleteTime', '10:30:15+08:00', 'kept 10:30:15+08:00'],
    ['incompleteDatetime', '2026-11-15TUK:00+00:00-', 'malformed'],
    ['incompleteDatetime', '2026-11-15T10:30:15-', 'kept 2026-11-15T10:30:15-'],
  ]);
});

test('a time that the clocks of the site skipped is kept as it is, and told apart for a soft finding', () => {
  const gap = '2026-03-29T02:30';
  assert.equal(outcome('datetime', gap), `kept ${gap}`);
  const civil = (text: string, zone: string) => checkCivil(text, zone);
  assert.equal(civil(gap, 'Europe/Berlin'), 'skipped');
  assert.equal(civil(gap, 'Asia/Shanghai'), 'exists');
  assert.equal(civil('2026-10-25T02:30', 'Europe/Berlin'), 'twice');
  assert.equal(civil('2026-10-25T02:30+02:00', 'Europe/Berlin'), 'exists', 'the offset says which');
  assert.equal(outcome('date', '2011-12-30'), 'kept 2011-12-30');
  assert.equal(civil('2011-12-30', 'Pacific/Apia'), 'skipped');
  assert.equal(civil('2026-03-29TUK:UK', 'Europe/Berlin'), undefined);
  assert.equal(civil('2026-03-29T24:00', 'Europe/Berlin'), undefined);
});

test('durations have a unit at every number and no sign inside', () => {
  table([
    ['duration', 'P0D', 'kept P0D'],
    ['duration', 'PT0S', 'kept PT0S'],
    ['duration', '+P1D', 'kept +P1D'],
    ['duration', 'PT48H', 'kept PT48H'],
    ['duration', 'PT0.5S', 'kept PT0.5S'],
    ['duration', 'PT0,5S', 'malformed'],
    ['duration', 'P-1D', 'malformed'],
    ['duration', 'p28d', 'malformed'],
    ['duration', 'P1D1M', 'malformed'],
    ['duration', 'P2W1D', 'malformed'],
    ['duration', '28', 'malformed'],
    ['duration', '28D', 'malformed'],
    ['duration', 'PT', 'malformed'],
  ]);
});
