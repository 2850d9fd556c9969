import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeTyping } from './complete-typing.ts';

test('separators that were left out of dates and times are put in', () => {
  assert.equal(completeTyping('date', '20261123'), '2026-11-23');
  assert.equal(completeTyping('date', ' 2026/11/23 '), '2026-11-23');
  assert.equal(completeTyping('time', '1430'), '14:30');
  assert.equal(completeTyping('datetime', '2026-11-23 14:30'), '2026-11-23T14:30');
});

test('nothing is guessed: partial dates, texts and numbers stay as typed', () => {
  assert.equal(completeTyping('partialDate', '2026-11-UK'), '2026-11-UK');
  assert.equal(completeTyping('date', '23/11/2026'), '23/11/2026');
  assert.equal(completeTyping('text', '20261123'), '20261123');
  assert.equal(completeTyping('float', '5.10'), '5.10');
  assert.equal(completeTyping('integer', '１２０'), '１２０');
});
