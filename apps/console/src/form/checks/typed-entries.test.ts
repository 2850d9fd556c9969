import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neverStored } from '../content.ts';
import { createFormStore } from '../form-store.ts';
import { typedEntries } from './typed-entries.ts';

test('each change is told once, and so is its being taken back', () => {
  const store = createFormStore((_, content) => ({ content }));
  store.load(new Map([['A', { ...neverStored, value: '1', version: 1 }]]));
  const entries = typedEntries(store);
  assert.deepEqual(entries(), []);
  store.enter('A', { value: '2' });
  store.enter('B', { notDone: 'ill' });
  assert.deepEqual(entries(), [
    ['A', { value: '2' }],
    ['B', { notDone: 'ill' }],
  ]);
  assert.deepEqual(entries(), []);
  store.enter('A', { value: '1' });
  assert.deepEqual(entries(), [['A', { value: '1' }]]);
  store.enter('B', { notDone: '' });
  assert.deepEqual(entries(), [['B', {}]]);
});
