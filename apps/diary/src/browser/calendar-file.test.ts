import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarFile } from './calendar-file.ts';

test('a calendar has an alarm for each time, in UTC, and no word that says what for', () => {
  const file = calendarFile(
    [{ id: 'a1', startMs: Date.UTC(2026, 10, 27, 17), endMs: Date.UTC(2026, 10, 27, 22, 30) }],
    'Diary; a, b\\c',
    Date.UTC(2026, 10, 26),
  );
  assert.match(file, /^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/);
  assert.match(file, /DTSTART:20261127T170000Z\r\nDTEND:20261127T223000Z\r\nSUMMARY:Diary\\; a\\, b\\\\c\r\n/);
  assert.equal(file.match(/TRIGGER:PT0S/g)?.length, 1);
  assert.match(file, /END:VCALENDAR\r\n$/);
  assert.ok(!/[^\r]\n/.test(file));
});
