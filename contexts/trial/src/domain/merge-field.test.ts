import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type FieldState, type FieldValue, mergeField } from './merge-field.ts';

const merge = (sent: string | undefined, ours: string, theirs: string, isHeld = false) =>
  mergeField({ sent, ours, theirs, isHeld });

test('what the hospital says again is nothing new, whatever stands here', () => {
  assert.equal(merge('a', 'a', 'a'), 'nothing');
  assert.equal(merge('a', 'b', 'a'), 'nothing');
  assert.equal(merge('a', 'b', 'a', true), 'nothing');
});

test('a change of theirs is taken where nobody has changed it here, and held where somebody has', () => {
  assert.equal(merge('a', 'a', 'b'), 'take');
  assert.equal(merge('a', 'c', 'b'), 'hold');
  assert.equal(merge('a', 'b', 'b'), 'agree');
});

test('at first an empty field is filled, and one that was filled here is held', () => {
  assert.equal(merge(undefined, '', 'a'), 'take');
  assert.equal(merge(undefined, 'b', 'a'), 'hold');
  assert.equal(merge(undefined, 'a', 'a'), 'agree');
});

test('while it is held it stays held, follows what they say, and ends when both say the same', () => {
  assert.equal(merge('b', 'c', 'd', true), 'hold');
  assert.equal(merge('b', 'b', 'd', true), 'hold');
  assert.equal(merge('b', 'd', 'd', true), 'agree');
  assert.equal(merge('d', 'd', 'd', true), 'agree');
});

test('texts are compared by what they say, not by the order of their members', () => {
  const ours = [{ text: '北京', lang: 'zh' }];
  const theirs = [{ lang: 'zh', text: '北京' }];
  assert.equal(mergeField({ sent: [], ours, theirs, isHeld: false }), 'agree');
  assert.equal(mergeField({ sent: ours, ours: [], theirs, isHeld: false }), 'nothing');
});

test('laws: what somebody has changed here is never overwritten, and the same message twice changes nothing', () => {
  const value: fc.Arbitrary<FieldValue> = fc.constantFrom('', 'a', 'b', 'c');
  const state: fc.Arbitrary<FieldState> = fc.record({
    sent: fc.option(value, { nil: undefined }),
    ours: value,
    theirs: value,
    isHeld: fc.boolean(),
  });
  fc.assert(
    fc.property(state, (before) => {
      const first = mergeField(before);
      if (first === 'take') assert.equal(before.ours, before.sent ?? '');
      const ours = first === 'take' ? before.theirs : before.ours;
      const isHeld = first === 'hold' || (before.isHeld && first !== 'agree');
      const again = mergeField({ sent: before.theirs, ours, theirs: before.theirs, isHeld });
      assert.ok(again === 'nothing' || (again === 'agree' && isHeld), `${first} then ${again}`);
    }),
  );
});
