import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endWords, momentWords } from './task-words.ts';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();
const now = at(26, 14);

test('a time of today is told by the clock, another with its day', () => {
  assert.equal(momentWords(at(26, 9, 5), now, 'en'), '09:05');
  assert.match(momentWords(at(27, 0), now, 'en'), /^Fri.* 27 Nov.* 00:00$/);
  assert.match(momentWords(at(27, 18), now, 'zh'), /11月27日.*18:00$/);
});

test('what ends at midnight ends at 24:00 of its day', () => {
  assert.equal(endWords(at(27, 0), now, 'en'), '24:00');
  assert.match(endWords(at(28, 0), now, 'en'), /^Fri.* 24:00$/);
  assert.equal(endWords(at(26, 22), now, 'en'), '22:00');
  assert.equal(endWords(at(27, 0) - 60_000, now, 'en'), '23:59');
});
