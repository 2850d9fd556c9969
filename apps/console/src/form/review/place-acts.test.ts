import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ActedPlace, actsOf } from './place-acts.ts';

const form: ActedPlace = {
  hold: 'none',
  isStarted: true,
  isSkipped: false,
  isRemoved: false,
  isRepeat: false,
  isSkippable: true,
};
const having =
  (...permissions: string[]) =>
  (one: string) =>
    permissions.includes(one);
const coordinator = having('casebook.write');
const investigator = having('casebook.write', 'sign');
const manager = having('freeze', 'lock');

test('the site skips a form and takes it back, and removes only what repeats', () => {
  assert.deepEqual(actsOf(form, coordinator), ['skip']);
  assert.deepEqual(actsOf({ ...form, isSkipped: true, isStarted: false }, coordinator), ['unskip']);
  assert.deepEqual(actsOf({ ...form, isRepeat: true }, coordinator), ['skip', 'remove']);
  assert.deepEqual(actsOf({ ...form, isRepeat: true, isRemoved: true }, coordinator), ['restore']);
  assert.deepEqual(actsOf({ ...form, hold: 'frozen' }, coordinator), []);
});

test('a casebook as a whole is never skipped', () => {
  assert.deepEqual(actsOf({ ...form, isSkippable: false }, coordinator), []);
});

test('an investigator signs what is there and not locked', () => {
  assert.deepEqual(actsOf({ ...form, hold: 'frozen' }, investigator), ['sign']);
  assert.deepEqual(actsOf({ ...form, hold: 'locked' }, investigator), []);
  assert.deepEqual(actsOf({ ...form, isStarted: false }, investigator), ['skip']);
});

test('a data manager freezes and locks; a lock is only asked to be opened', () => {
  assert.deepEqual(actsOf(form, manager), ['freeze', 'lock']);
  assert.deepEqual(actsOf({ ...form, hold: 'frozen' }, manager), ['unfreeze', 'lock']);
  assert.deepEqual(actsOf({ ...form, hold: 'locked' }, manager), ['unlock']);
});
