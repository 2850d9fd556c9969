import assert from 'node:assert/strict';
import { test } from 'node:test';
import { civilDateIn, isCivilDate, isTimeZone } from './civil-date.ts';

test('a date of the calendar is one, a date that never comes is not', () => {
  for (const date of ['2024-02-29', '2026-12-31', '1999-01-01']) assert.equal(isCivilDate(date), true, date);
  for (const date of ['2026-02-29', '2026-13-01', '2026-04-31', '2026-00-10', '0000-01-01', '2026-1-1', ''])
    assert.equal(isCivilDate(date), false, date);
});

test('zones are those of the IANA database', () => {
  for (const zone of ['Asia/Shanghai', 'UTC', 'America/New_York']) assert.equal(isTimeZone(zone), true, zone);
  for (const zone of ['Asia/Shangai', '+08:00', '', 'Beijing time']) assert.equal(isTimeZone(zone), false, zone);
});

test('it is already tomorrow in Shanghai when it is still today in London', () => {
  const late = Date.UTC(2026, 10, 23, 16, 0);
  assert.equal(civilDateIn('Asia/Shanghai', late), '2026-11-24');
  assert.equal(civilDateIn('Asia/Shanghai', late - 1), '2026-11-23');
  assert.equal(civilDateIn('Europe/London', late), '2026-11-23');
});
