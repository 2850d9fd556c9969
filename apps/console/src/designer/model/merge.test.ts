import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addCodeList } from './code-lists.ts';
import { addGroup, addItem, holdsGroup } from './content.ts';
import { dangling } from './dangling.fixture.ts';
import type { Draft, Operation } from './draft.ts';
import { editOf, type Gesture, gestures } from './edits.fixture.ts';
import { empty } from './empty.fixture.ts';
import { addForm, editForm, ownerOf, removeForm } from './forms.ts';
import { editItem } from './items.ts';
import { differences, merged } from './merge.ts';
import { moveContentTo } from './move-place.ts';
import { addVisit, toggleForm } from './visits.ts';

const run = (draft: Draft, ...operations: Operation[]) => operations.reduce((now, operation) => operation(now), draft);
const form = { kind: 'form', oid: 'F' } as const;
const base = run(
  empty,
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

const group = (oid: string) => ({ kind: 'group', oid }) as const;
const sections = run(
  base,
  ...['A', 'B', 'C'].map((oid, at) => addGroup(form, at, { oid, description: [], repeating: false })),
);
/** Groups that hold themselves. */
const circular = ({ build }: Draft) =>
  build.groups.filter(({ content }) =>
    content.some((ref) => ref.kind === 'group' && leadsBack(build, ref.oid, content)),
  );
const leadsBack = (build: Draft['build'], oid: string, content: unknown, seen = new Set<string>()): boolean => {
  const found = build.groups.find((one) => one.oid === oid);
  if (!found || seen.has(oid)) return false;
  seen.add(oid);
  return (
    found.content === content ||
    found.content.some((ref) => ref.kind === 'group' && leadsBack(build, ref.oid, content, seen))
  );
};

test('of moves that put sections into each other, one side is taken as a whole', () => {
  const mine = run(sections, moveContentTo(form, 0, group('B'), 0), editItem('I', { length: 3 }));
  const theirs = moveContentTo(form, 1, group('A'), 0)(sections);
  assert.ok(holdsGroup(mine.build, 'B', 'A') && holdsGroup(theirs.build, 'A', 'B'));
  const versions = { base: sections, mine, theirs };
  assert.deepEqual(
    differences(versions).map(({ name, isConflict, circle }) => [name, isConflict, circle !== undefined]),
    [
      ['F', true, true],
      ['A', true, true],
      ['B', true, true],
      ['I', false, false],
    ],
  );
  for (const side of ['mine', 'theirs'] as const) {
    const { build } = merged(versions, () => side);
    assert.deepEqual(build.forms, versions[side].build.forms);
    assert.deepEqual(build.groups, versions[side].build.groups);
    assert.equal(build.items[0]?.length, 3, 'what has nothing to do with it comes together');
  }
});

test('moves that leave each other alone are not bound together', () => {
  const mine = moveContentTo(form, 0, group('B'), 0)(sections);
  const theirs = moveContentTo(form, 2, group('B'), 0)(sections);
  assert.ok(differences({ base: sections, mine, theirs }).every(({ circle }) => circle === undefined));
});

const owners = [form, ...['A', 'B', 'C', 'D', 'E'].map(group)];
const fiveSections = run(
  sections,
  ...['D', 'E'].map((oid, at) => addGroup(form, at, { oid, description: [], repeating: false })),
);
/** Each is a section, by its place among five, and where it is put: 0 is the form, 1 the first of the five. */
function after(draft: Draft, moves: readonly (readonly [number, number])[]): Draft {
  return moves.reduce((now, [one, to]) => {
    const oid = owners[one + 1]?.oid ?? '';
    const at = (owner: (typeof owners)[number]) =>
      ownerOf(now.build, owner)?.content.findIndex((ref) => ref.kind === 'group' && ref.oid === oid) ?? -1;
    const from = owners.find((owner) => at(owner) !== -1);
    return from ? moveContentTo(from, at(from), owners[to] ?? form, 0)(now) : now;
  }, draft);
}

test('a circle that becomes possible because another was bound is found as well', () => {
  const begun = after(fiveSections, [
    [4, 1],
    [2, 4],
  ]);
  const mine = after(begun, [[0, 3]]);
  const theirs = after(begun, [
    [2, 1],
    [3, 5],
  ]);
  const versions = { base: begun, mine, theirs };
  const circles = differences(versions).flatMap(({ circle }) => circle ?? []);
  assert.equal(new Set(circles).size, 1);
  for (const side of ['mine', 'theirs'] as const) {
    assert.deepEqual(merged(versions, () => side).build.groups, versions[side].build.groups);
  }
});

test('whatever sections two people move, and whatever one chooses, none stands in itself', () => {
  const moves = fc.array(fc.tuple(fc.nat(4), fc.nat(5)), { minLength: 1, maxLength: 3 });
  let bound = 0;
  fc.assert(
    fc.property(moves, moves, moves, fc.infiniteStream(fc.boolean()), (shared, left, right, choices) => {
      const begun = after(fiveSections, shared);
      const versions = { base: begun, mine: after(begun, left), theirs: after(begun, right) };
      if (differences(versions).some(({ circle }) => circle !== undefined)) bound += 1;
      const both = merged(versions, () => (choices.next().value ? 'mine' : 'theirs'));
      assert.deepEqual(circular(both), []);
    }),
    { numRuns: 1_000 },
  );
  assert.ok(bound > 20, `${bound} of them would have made a circle`);
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
      assert.deepEqual(circular(both), []);
      assert.deepEqual(
        both.build.visits.flatMap(({ plan }) => plan?.position ?? []),
        both.build.visits.filter(({ plan }) => plan).map((_, at) => at + 1),
      );
    }),
    { numRuns: 100 },
  );
});
