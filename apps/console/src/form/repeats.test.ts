import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GroupDef } from '@verum/odm';
import { nextKey, repeatsOf, rowKeys } from './repeats.ts';

const group = (more: Partial<GroupDef> = {}): GroupDef => ({
  oid: 'G',
  name: 'G',
  description: [],
  repeating: true,
  content: [],
  ...more,
});

test('a group nobody has entered anything in offers its first row', () => {
  assert.deepEqual(rowKeys(group(), []), ['1']);
});

test('rows come in the order of their numbers, and no row is invented beside them', () => {
  assert.deepEqual(rowKeys(group(), ['10', '9', '2']), ['2', '9', '10']);
});

test('a static group has all its rows from the start', () => {
  assert.deepEqual(rowKeys(group({ repeatingKind: 'static', repeatingLimit: 3 }), ['2']), ['1', '2', '3']);
});

test('the next key follows the highest number; other keys do not count', () => {
  assert.equal(nextKey([]), '1');
  assert.equal(nextKey(['2', '10', 'LEFT']), '11');
});

test('an item path tells the repeats it lies in', () => {
  assert.deepEqual(repeatsOf('IG.A!2/IG.B/IT.X'), [['IG.A', '2']]);
  assert.deepEqual(repeatsOf('IT.X'), []);
});
