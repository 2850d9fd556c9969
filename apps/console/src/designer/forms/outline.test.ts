import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { STUDY_FILE } from '@verum/demo';
import { readOdm } from '@verum/odm';
import { insertionAt, nesting, outlineOf } from './outline.ts';

const [build] = (await readOdm([readFileSync(STUDY_FILE)])).builds;
assert(build);
const rows = outlineOf(build, 'FO.VS');
const form = { kind: 'form', oid: 'FO.VS' };

test('an outline has groups before what they hold, each at its place', () => {
  const [first, second] = rows;
  assert.deepEqual([first?.key, first?.depth, first?.owner, first?.at], ['group:IG.VS', 0, form, 0]);
  assert.deepEqual([second?.depth, second?.owner], [1, { kind: 'group', oid: 'IG.VS' }]);
  assert.deepEqual(outlineOf(build, 'FO.NONE'), []);
});

test('something new comes into the selected group, after the selected item, or to the end', () => {
  const size = build.groups.find(({ oid }) => oid === 'IG.BP')?.content.length;
  assert.deepEqual(insertionAt(build, rows, 'FO.VS', 'group:IG.BP'), {
    owner: { kind: 'group', oid: 'IG.BP' },
    at: size,
  });
  const item = rows.find(({ ref }) => ref.kind === 'item');
  assert(item);
  assert.deepEqual(insertionAt(build, rows, 'FO.VS', item.key), { owner: item.owner, at: item.at + 1 });
  assert.deepEqual(insertionAt(build, rows, 'FO.VS', undefined), { owner: form, at: 4 });
});

test('nesting leads into the group before and out of the group around, and else nowhere', () => {
  assert.deepEqual(nesting(rows, 'group:IG.BP', true)?.to, { kind: 'group', oid: 'IG.VS' });
  assert.equal(nesting(rows, 'group:IG.VS', true), undefined);
  assert.equal(nesting(rows, 'group:IG.VS', false), undefined);
  const [, item] = rows;
  assert(item);
  assert.deepEqual([nesting(rows, item.key, false)?.to, nesting(rows, item.key, false)?.at], [form, 1]);
});
