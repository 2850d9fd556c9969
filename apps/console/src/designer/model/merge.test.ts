import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_DESIGN } from '@verum/checks';
import fc from 'fast-check';
import { addCodeList } from './code-lists.ts';
import { addItem } from './content.ts';
import { dangling } from './dangling.fixture.ts';
import type { Draft, Operation } from './draft.ts';
import { editOf, type Gesture, gestures } from './edits.fixture.ts';
import { addForm, editForm, removeForm } from './forms.ts';
import { editItem } from './items.ts';
import { differences, merged } from './merge.ts';
import { addVisit, toggleForm } from './visits.ts';

const nothing: Draft = {
  build: {
    ...{
      odmVersion: '2.0',
      studyOid: 'S',
      studyName: 'S',
      studyDescription: [],
      protocolName: 'S',
      oid: 'M',
      name: 'M',
    },
    ...{ description: [], protocol: {}, visits: [], forms: [], groups: [], items: [] },
    ...{ codeLists: [], units: [], conditions: [], methods: [] },
  },
  design: DEFAULT_DESIGN,
};
const run = (draft: Draft, ...operations: Operation[]) => operations.reduce((now, operation) => operation(now), draft);
const form = { kind: 'form', oid: 'F' } as const;
const base = run(
  nothing,
  addVisit({ oid: 'V', description: [], type: 'scheduled' }),
  addForm({ oid: 'F', description: [] }),
  toggleForm('V', 'F'),
  addItem(form, 0, { oid: 'I', question: [] }),
);
const never = () => assert.fail('there is nothing to choose');

test('what two people changed apart from each other comes together without asking', () => {
  const mine = run(base, addForm({ oid: 'G', description: [] }), editItem('I', { length: 3 }));
  const theirs = run(base, addCodeList('C', 'C'), editForm('F', { name: 'New' }), toggleForm('V', 'F'));
  assert.deepEqual(
    differences({ base, mine, theirs }).map(({ name, mine: m, theirs: t, isConflict }) => [name, m, t, isConflict]),
    [
      ['V', 'same', 'changed', false],
      ['F', 'same', 'changed', false],
      ['I', 'changed', 'same', false],
      ['C', 'same', 'added', false],
      ['G', 'added', 'same', false],
    ],
  );
  const both = merged({ base, mine, theirs }, never);
  assert.deepEqual(
    both.build.forms.map(({ oid, name }) => [oid, name]),
    [
      ['F', 'New'],
      ['G', 'G'],
    ],
  );
  assert.deepEqual([both.build.items[0]?.length, both.build.codeLists.length, both.build.visits[0]?.forms], [3, 1, []]);
});

test('what both changed is as the one says who chooses', () => {
  const mine = editForm('F', { name: 'Mine' })(base);
  const theirs = editForm('F', { name: 'Theirs' })(base);
  for (const side of ['mine', 'theirs'] as const) {
    const name = merged({ base, mine, theirs }, () => side).build.forms[0]?.name;
    assert.equal(name, side === 'mine' ? 'Mine' : 'Theirs');
  }
  const removed = removeForm('F')(base);
  assert.equal(merged({ base, mine: removed, theirs }, () => 'theirs').build.forms.length, 1);
  assert.equal(merged({ base, mine: removed, theirs }, () => 'mine').build.forms.length, 0);
});

test('the same change on both sides is none', () => {
  const mine = editForm('F', { name: 'Same' })(base);
  const theirs = editForm('F', { name: 'Same' })(base);
  assert.deepEqual(differences({ base, mine, theirs }), []);
  assert.deepEqual(merged({ base, mine, theirs }, never), theirs);
});

test('a form that one takes away and the other puts into a visit leaves no visit asking for it', () => {
  const mine = removeForm('F')(base);
  const theirs = run(base, addVisit({ oid: 'W', description: [], type: 'common' }), toggleForm('W', 'F'));
  const both = merged({ base, mine, theirs }, never);
  assert.deepEqual([both.build.visits.map(({ forms }) => forms), [...dangling(both)]], [[[], []], []]);
});

test('whatever two people do and choose, nothing refers to what is not there', () => {
  const after = (draft: Draft, all: readonly Gesture[]) =>
    all.reduce((now, gesture) => editOf(now, gesture)?.(now) ?? now, draft);
  fc.assert(
    fc.property(gestures, gestures, gestures, fc.boolean(), (shared, left, right, isMine) => {
      const start = after(base, shared);
      const versions = { base: start, mine: after(start, left), theirs: after(start, right) };
      const both = merged(versions, () => (isMine ? 'mine' : 'theirs'));
      assert.deepEqual([...dangling(both)], []);
      assert.deepEqual(
        both.build.visits.flatMap(({ plan }) => plan?.position ?? []),
        both.build.visits.filter(({ plan }) => plan).map((_, at) => at + 1),
      );
    }),
    { numRuns: 100 },
  );
});
