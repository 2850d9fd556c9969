import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Content, isSame, neverStored, type Stored } from './content.ts';
import { createFormStore, needsReason, rowsChannel, summaryChannel } from './form-store.ts';

const stored = (value: string, version = 1): Stored => ({ ...neverStored, value, version });
const items = (given: Record<string, Stored>) => new Map(Object.entries(given));
const words = { en: 'wrong', zh: '错误' };
const open = () => createFormStore((_, content) => ({ content, problem: content.value === 'bad' ? words : undefined }));

test('typing in one field tells that field and no other', () => {
  const store = open();
  store.load(items({ A: stored('1'), B: stored('2') }));
  const told: string[] = [];
  store.follow('A', () => told.push('A'));
  store.follow('B', () => told.push('B'));
  const before = store.field('B');
  store.enter('A', { value: '12' });
  assert.deepEqual(told, ['A']);
  assert.equal(store.field('B'), before);
});

test('the summary is told once when a field becomes changed, not at every key', () => {
  const store = open();
  let told = 0;
  store.follow(summaryChannel, () => told++);
  for (const value of ['1', '12', '120']) store.enter('A', { value });
  assert.equal(told, 1);
  assert.deepEqual(store.summary().changed, ['A']);
  store.enter('A', { value: '' });
  assert.deepEqual(store.summary().changed, []);
});

test('a value is kept to the character, also one that would be the same number', () => {
  const store = open();
  store.load(items({ A: stored('5.1') }));
  store.enter('A', { value: '5.10' });
  assert.equal(store.field('A').content.value, '5.10');
  assert.deepEqual(store.summary().changed, ['A']);
});

test('a problem shows when the field is left and goes when it is typed in', () => {
  const store = open();
  store.enter('A', { value: 'bad' });
  assert.equal(store.field('A').problem, undefined);
  store.judge('A');
  assert.equal(store.field('A').problem, words);
  assert.deepEqual(store.summary().problems, ['A']);
  store.enter('A', { value: 'good' });
  assert.deepEqual(store.summary().problems, []);
});

test('a reason is needed from the second version on, and not for what stays as it was', () => {
  const store = open();
  store.load(items({ A: stored('1') }));
  store.enter('B', { value: 'first' });
  assert.equal(needsReason(store.field('A')), false);
  assert.equal(needsReason(store.field('B')), false);
  store.enter('A', { value: '2' });
  assert.equal(needsReason(store.field('A')), true);
});

test('what was typed while a save was under way is not lost when it arrives', () => {
  const store = open();
  store.enter('A', { value: '1' });
  store.enter('B', { value: '2' });
  const sent = new Map([
    ['A', store.field('A').content],
    ['B', store.field('B').content],
  ]);
  store.enter('B', { value: '20' });
  assert.deepEqual(store.load(items({ A: stored('1'), B: stored('2') }), sent), []);
  assert.deepEqual(store.summary().changed, ['B']);
  assert.equal(store.field('B').content.value, '20');
  assert.equal(store.field('B').stored.value, '2');
});

test('a value the server has written in half-width takes the place of what was sent', () => {
  const store = open();
  store.enter('A', { value: '１２０' });
  const sent = new Map([['A', store.field('A').content]]);
  store.load(items({ A: stored('120') }), sent);
  assert.equal(store.field('A').content.value, '120');
  assert.deepEqual(store.summary().changed, []);
});

test("another person's save to another field comes in silently, to the same field as a conflict", () => {
  const store = open();
  store.load(items({ A: stored('1'), B: stored('2') }));
  store.enter('A', { value: 'mine' });
  const conflicts = store.load(items({ A: stored('theirs', 2), B: stored('3', 2) }));
  assert.deepEqual(
    conflicts.map(({ path, mine, theirs }) => [path, mine.value, theirs.value]),
    [['A', 'mine', 'theirs']],
  );
  assert.equal(store.field('B').content.value, '3');
  assert.equal(store.field('A').content.value, 'mine');
});

test('two people who typed the same have no conflict', () => {
  const store = open();
  store.load(items({ A: stored('1') }));
  store.enter('A', { value: '2' });
  assert.deepEqual(store.load(items({ A: stored('2', 2) })), []);
  assert.deepEqual(store.summary().changed, []);
});

test('a draft comes back over what is saved, and as a conflict where that has changed since', () => {
  const before = open();
  before.load(items({ A: stored('1'), B: stored('2') }));
  before.enter('A', { value: 'a' });
  before.enter('B', { value: 'b' });
  const draft = before.draft();
  const after = open();
  after.load(items({ A: stored('1'), B: stored('theirs', 2) }));
  assert.deepEqual(
    after.restore(draft).map(({ path }) => path),
    ['B'],
  );
  assert.equal(after.field('A').content.value, 'a');
  after.discard();
  assert.deepEqual(after.summary().changed, []);
  assert.equal(after.field('B').content.value, 'theirs');
});

test('rows are known from the values in them and from being asked for', () => {
  const store = open();
  let told = 0;
  store.follow(rowsChannel('IG.A!2/IG.B'), () => told++);
  store.load(items({ 'IG.A!2/IG.B!7/IT.X': stored('1') }));
  assert.deepEqual([...store.rows('IG.A')], ['2']);
  assert.deepEqual([...store.rows('IG.A!2/IG.B')], ['7']);
  store.addRow('IG.A!2/IG.B', '8');
  assert.deepEqual([...store.rows('IG.A!2/IG.B')], ['7', '8']);
  assert.equal(told, 2);
});

test('whatever is typed in whatever order: changed is exactly what differs from the saved', () => {
  const content = fc.record<Content>({
    value: fc.constantFrom('', ' ', '1', '1.0', 'bad'),
    unit: fc.constantFrom('', 'mg'),
    notDone: fc.constantFrom('', 'refused'),
    leftBlank: fc.constantFrom('', 'not asked'),
  });
  const step = fc.tuple(fc.constantFrom('A', 'B', 'G!1/C'), content, fc.boolean());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const store = open();
      store.load(items({ A: stored('1') }));
      for (const [path, typed, judges] of steps) {
        store.enter(path, typed);
        if (judges) store.judge(path);
      }
      const differing = ['A', 'B', 'G!1/C'].filter(
        (path) => !isSame(store.field(path).content, store.field(path).stored),
      );
      assert.deepEqual(store.summary().changed.toSorted(), differing);
    }),
  );
});
