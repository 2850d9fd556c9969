import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suggestionsFor, wordAt } from './completion.ts';

const inputs = [{ name: 'sbp', path: 'G/SBP', label: 'Systolic' }];
const items = [{ key: 'V~VS/G/DBP', label: 'Diastolic', detail: 'Vital signs', name: 'dbp' }];
const keys = (word: string) => suggestionsFor(word, inputs, items).map(({ kind, key }) => `${kind} ${key}`);

test('the word ends at the caret', () => {
  assert.deepEqual(wordAt('sbp > db', 8), { start: 6, word: 'db' });
  assert.deepEqual(wordAt('sbp > ', 6), { start: 6, word: '' });
  assert.deepEqual(wordAt('收缩', 2), { start: 0, word: '收缩' });
});

test('inputs are found by name and by what they are called, functions by name, items by everything', () => {
  assert.deepEqual(keys('sb'), ['input sbp']);
  assert.deepEqual(keys('syst'), ['input sbp']);
  assert.deepEqual(keys('years'), ['function yearsBetween']);
  assert.deepEqual(keys('diast'), ['item V~VS/G/DBP']);
  assert.deepEqual(keys('vital'), ['item V~VS/G/DBP']);
  assert.deepEqual(keys('s').slice(0, 2), ['input sbp', 'function sameDay']);
});

test('one letter does not offer every item, and nothing offers the inputs first', () => {
  assert.ok(!keys('d').some((key) => key.startsWith('item')));
  assert.equal(keys('')[0], 'input sbp');
});

test('the caret goes on between the brackets of a function', () => {
  const [before] = suggestionsFor('befo', [], []);
  assert.deepEqual([before?.insert, before?.caret], ['before()', 7]);
});
