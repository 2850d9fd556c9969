import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addCivil, type CivilExistence, checkCivil } from './civil-time.ts';
import { parseDuration } from './duration.ts';
import { offsetSecondsAt } from './zone-offset.ts';

const BERLIN = 'Europe/Berlin';
const SAO_PAULO = 'America/Sao_Paulo';
const SHANGHAI = 'Asia/Shanghai';
const APIA = 'Pacific/Apia';

test('clocks skip some times, show some twice and all others once', () => {
  const table: readonly (readonly [string, string, CivilExistence | undefined])[] = [
    ['2026-03-29T01:59', BERLIN, 'exists'],
    ['2026-03-29T01:59:59.999999999', BERLIN, 'exists'],
    ['2026-03-29T02:00', BERLIN, 'skipped'],
    ['2026-03-29T02:30', BERLIN, 'skipped'],
    ['2026-03-29T02:59:59', BERLIN, 'skipped'],
    ['2026-03-29T03:00', BERLIN, 'exists'],
    ['2026-10-25T01:59', BERLIN, 'exists'],
    ['2026-10-25T02:00', BERLIN, 'twice'],
    ['2026-10-25T02:59:59', BERLIN, 'twice'],
    ['2026-10-25T03:00', BERLIN, 'exists'],
    ['2026-03-29T02:30', SHANGHAI, 'exists'],
    ['2026-10-25T02:30', SHANGHAI, 'exists'],
    ['1991-04-14T01:59', SHANGHAI, 'exists'],
    ['1991-04-14T02:30', SHANGHAI, 'skipped'],
    ['1991-09-15T01:30', SHANGHAI, 'twice'],
    ['2018-11-03T23:59', SAO_PAULO, 'exists'],
    ['2018-11-04T00:00', SAO_PAULO, 'skipped'],
    ['2018-11-04T00:59', SAO_PAULO, 'skipped'],
    ['2018-11-04T01:00', SAO_PAULO, 'exists'],
    ['2018-11-04', SAO_PAULO, 'exists'],
    ['2018-02-17T23:30', SAO_PAULO, 'twice'],
    ['2019-11-03T00:30', SAO_PAULO, 'exists'],
    ['2011-12-29T23:59', APIA, 'exists'],
    ['2011-12-30', APIA, 'skipped'],
    ['2011-12-30T00:00', APIA, 'skipped'],
    ['2011-12-30T23:59', APIA, 'skipped'],
    ['2011-12-31T00:00', APIA, 'exists'],
    ['2011-12-29', APIA, 'exists'],
    ['2011-12-31', APIA, 'exists'],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', 'twice'],
    ['2026-10-04T02:15', 'Australia/Lord_Howe', 'skipped'],
    ['2026-03-29T02:30', 'UTC', 'exists'],
    ['2026-03-29T02:30+01:00', BERLIN, 'exists'],
    ['0001-01-01T00:00', BERLIN, 'exists'],
    ['9999-12-31T23:59', BERLIN, 'exists'],
    ['2026-03', BERLIN, undefined],
    ['2026-03-UK', BERLIN, undefined],
    ['2026-03-29T02', BERLIN, undefined],
    ['2026-03-29T02:30:UK', BERLIN, undefined],
    ['2026-02-29T02:30', BERLIN, undefined],
    ['02:30', BERLIN, undefined],
  ];
  for (const [text, zone, expected] of table) assert.equal(checkCivil(text, zone), expected, `${text} ${zone}`);
});

test('durations lead by the calendar of the site to a date or a time that exists', () => {
  const table: readonly (readonly [string, string, string, string | undefined])[] = [
    ['2026-11-01', 'P28D', SHANGHAI, '2026-11-29'],
    ['2026-11-01', 'P4W', SHANGHAI, '2026-11-29'],
    ['2026-11-01', '-P1D', SHANGHAI, '2026-10-31'],
    ['2026-01-31', 'P1M', BERLIN, '2026-02-28'],
    ['2024-01-31', 'P1M', BERLIN, '2024-02-29'],
    ['2026-01-31', 'P2M', BERLIN, '2026-03-31'],
    ['2026-03-31', '-P1M', BERLIN, '2026-02-28'],
    ['2026-01-31', 'P1M1D', BERLIN, '2026-03-01'],
    ['2026-12-31', 'P2M', BERLIN, '2027-02-28'],
    ['2024-02-29', 'P1Y', BERLIN, '2025-02-28'],
    ['2024-02-29', 'P4Y', BERLIN, '2028-02-29'],
    ['2026-02-28', 'P1D', BERLIN, '2026-03-01'],
    ['2024-02-28', 'P1D', BERLIN, '2024-02-29'],
    ['1900-02-28', 'P1D', BERLIN, '1900-03-01'],
    ['2026-12-31', 'P1D', BERLIN, '2027-01-01'],
    ['2026-11-01', 'PT48H', BERLIN, '2026-11-03'],
    ['2026-11-01', 'PT36H', BERLIN, '2026-11-02'],
    ['2026-10-24', 'PT48H', BERLIN, '2026-10-26'],
    ['2026-11-01', '-PT36H', BERLIN, '2026-10-30'],
    ['2026-11-01', 'P0D', BERLIN, '2026-11-01'],
    // The day that Samoa skipped when it changed sides of the date line.
    ['2011-12-29', 'P1D', APIA, '2011-12-31'],
    ['2011-12-31', '-P1D', APIA, '2011-12-31'],
    ['2011-12-28', 'P3D', APIA, '2011-12-31'],
    ['2011-12-29T12:00', 'P1D', APIA, '2011-12-31T12:00'],
    ['2011-12-29T12:00', 'PT24H', APIA, '2011-12-31T12:00'],
    // A gap at midnight moves the time, not the date.
    ['2018-11-03', 'P1D', SAO_PAULO, '2018-11-04'],
    ['2018-11-03T00:00', 'P1D', SAO_PAULO, '2018-11-04T01:00'],
    ['2018-11-03T00:30', 'P1D', SAO_PAULO, '2018-11-04T01:30'],
    ['2026-03-28T02:30', 'P1D', BERLIN, '2026-03-29T03:30'],
    ['2026-03-28T02:30', 'PT24H', BERLIN, '2026-03-29T03:30'],
    ['2026-03-28T12:00', 'P1D', BERLIN, '2026-03-29T12:00'],
    ['2026-03-28T12:00', 'PT24H', BERLIN, '2026-03-29T13:00'],
    ['2026-10-24T12:00', 'P1D', BERLIN, '2026-10-25T12:00'],
    ['2026-10-24T12:00', 'PT24H', BERLIN, '2026-10-25T11:00'],
    ['2026-10-24T02:30', 'PT24H', BERLIN, '2026-10-25T02:30'],
    ['2026-10-24T02:30', 'PT25H', BERLIN, '2026-10-25T02:30'],
    // The earlier 02:30 is meant: three hours after it, the clock has been set back once.
    ['2026-10-25T02:30', 'PT3H', BERLIN, '2026-10-25T04:30'],
    ['2026-03-29T02:30', 'PT0S', BERLIN, '2026-03-29T03:30'],
    ['2026-03-28T12:00', 'PT24H', SHANGHAI, '2026-03-29T12:00'],
    ['2026-01-31T10:00', 'P1MT12H', BERLIN, '2026-02-28T22:00'],
    ['2026-11-01T10:00:00', 'PT1M', BERLIN, '2026-11-01T10:01:00'],
    ['2026-11-01T10:00', 'PT1S', BERLIN, '2026-11-01T10:00:01'],
    ['2026-11-01T10:00:00.5', 'PT0.75S', BERLIN, '2026-11-01T10:00:01.25'],
    ['2026-11-01T00:00:00.25', '-PT0.5S', BERLIN, '2026-10-31T23:59:59.75'],
    ['9999-12-30', 'P1D', BERLIN, '9999-12-31'],
    ['9999-12-31', 'P1D', BERLIN, undefined],
    ['9999-12-01', 'P1M', BERLIN, undefined],
    ['0001-01-01', '-P1D', BERLIN, undefined],
    ['0001-01-01', 'P1D', BERLIN, '0001-01-02'],
    ['9999-12-31T23:59', 'PT1M', BERLIN, undefined],
    ['9999-12-31T12:00', 'PT1M', 'Pacific/Honolulu', '9999-12-31T12:01'],
    ['2026-11-01', `P${'9'.repeat(30)}D`, BERLIN, undefined],
    ['2026-11-01', `P${'9'.repeat(400)}Y`, BERLIN, undefined],
    ['2026-11-01T10:00', `PT${'9'.repeat(30)}H`, BERLIN, undefined],
    ['2026-11', 'P1D', BERLIN, undefined],
    ['2026-11-UK', 'P1D', BERLIN, undefined],
    ['2026-02-29', 'P1D', BERLIN, undefined],
    ['2026-11-01T10', 'P1D', BERLIN, undefined],
    ['2026-11-01T10:00Z', 'P1D', BERLIN, undefined],
    ['2026-11-01', '28', BERLIN, undefined],
    ['2026-11-01', 'P', BERLIN, undefined],
    ['2026-11-01', 'P1.5D', BERLIN, undefined],
    ['', 'P1D', BERLIN, undefined],
  ];
  for (const [text, duration, zone, expected] of table)
    assert.equal(addCivil(text, duration, zone), expected, `${text} ${duration.slice(0, 20)} ${zone}`);
});

test('what is left over of a day counts as none or as a whole one, as the caller says', () => {
  assert.equal(addCivil('2026-11-01', 'PT36H', BERLIN, 'up'), '2026-11-03');
  assert.equal(addCivil('2026-11-01', 'PT48H', BERLIN, 'up'), '2026-11-03');
  assert.equal(addCivil('2026-11-01', 'PT0.1S', BERLIN, 'up'), '2026-11-02');
  assert.equal(addCivil('2026-11-01', '-PT36H', BERLIN, 'up'), '2026-10-31');
});

test('a zone that nobody knows is a fault of the configuration', () => {
  assert.throws(() => addCivil('2026-11-01', 'P1D', 'Mars/Olympus'), RangeError);
  assert.throws(() => checkCivil('2026-11-01T10:00', ''), RangeError);
});

test('a duration comes apart with its sign', () => {
  assert.deepEqual(parseDuration('P1Y2M3DT4H5M6.7S'), { months: 14, days: 3, seconds: 14_706, nanos: 700_000_000 });
  assert.deepEqual(parseDuration('-P2W'), { months: 0, days: -14, seconds: 0, nanos: 0 });
  assert.equal(parseDuration('P1W2D'), undefined);
});

const quarterHours = fc.integer({ min: 0, max: 96 * 366 * 66 - 1 }).map((quarter) => quarter * 900 - 315_619_200);
const zones = fc.constantFrom(BERLIN, SAO_PAULO, SHANGHAI, APIA, 'Australia/Lord_Howe', 'America/St_Johns', 'UTC');
const iso = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16);

test('existence agrees with looking at the clock every fifteen minutes', () => {
  // St. John's changed its clocks at 00:01 for years; quarter hours never fall into that minute of difference.
  fc.assert(
    fc.property(quarterHours, zones, (civil, zone) => {
      let shown = 0;
      for (let at = civil - 30 * 3600; at <= civil + 30 * 3600; at += 900)
        if (at + offsetSecondsAt(at, zone) === civil) shown += 1;
      const expected = shown === 0 ? 'skipped' : shown === 1 ? 'exists' : 'twice';
      assert.equal(checkCivil(iso(civil), zone), expected, `${iso(civil)} ${zone}`);
    }),
    { numRuns: 400 },
  );
});

test('a result always exists, and time that passes can be taken back', () => {
  const hours = fc.integer({ min: -200, max: 200 });
  fc.assert(
    fc.property(quarterHours, zones, hours, (civil, zone, passed) => {
      const start = iso(civil);
      const sign = passed < 0 ? '-' : '';
      const end = addCivil(start, `${sign}PT${Math.abs(passed)}H`, zone) ?? '';
      assert.notEqual(checkCivil(end, zone), 'skipped');
      if (checkCivil(start, zone) !== 'exists' || checkCivil(end, zone) !== 'exists') return;
      assert.equal(addCivil(end, `${sign === '-' ? '' : '-'}PT${Math.abs(passed)}H`, zone), start);
    }),
    { numRuns: 1500 },
  );
});

test('days added to a date are days of the calendar, whatever the clocks do', () => {
  fc.assert(
    fc.property(quarterHours, zones, fc.integer({ min: -800, max: 800 }), (civil, zone, days) => {
      const from = iso(civil).slice(0, 10);
      const plain = iso(Date.parse(`${from}T00:00Z`) / 1000 + days * 86_400).slice(0, 10);
      const expected = zone === APIA && plain === '2011-12-30' ? '2011-12-31' : plain;
      assert.equal(addCivil(from, `${days < 0 ? '-' : ''}P${Math.abs(days)}D`, zone), expected);
    }),
    { numRuns: 1500 },
  );
});
