import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../command.ts';
import { contextName, pascalName, plural, spell } from './names.ts';

test('one name has a spelling for each place', () => {
  const { camel, pascal, kebab, snake, words } = spell('StudyKit');
  assert.deepEqual(
    [camel, pascal, kebab, snake, words],
    ['studyKit', 'StudyKit', 'study-kit', 'study_kit', 'Study kit'],
  );
  assert.equal(spell('Kit2').kebab, 'kit2');
});

test('plurals are the usual ones', () => {
  const cases = { Kit: 'Kits', Pharmacy: 'Pharmacies', Day: 'Days', Batch: 'Batches', Box: 'Boxes', Loss: 'Losses' };
  for (const [one, many] of Object.entries(cases)) assert.equal(plural(one), many);
});

test('a context is one word of small letters, and none that is kept by SQL, TypeScript or Verum', () => {
  for (const good of ['pharmacy', 'ab', 'a'.repeat(30)]) assert.equal(contextName(good), good);
  for (const bad of [
    '',
    'a',
    'a'.repeat(31),
    'drug-supply',
    'Pharmacy',
    'trial2',
    'order',
    'class',
    'gateway',
    '../x',
  ]) {
    assert.throws(() => contextName(bad), UsageError, bad);
  }
});

test('an entity and a method are written like DispenseKit', () => {
  for (const good of ['Kit', 'DispenseKit', 'Kit2']) assert.equal(pascalName(good), good);
  for (const bad of [
    '',
    'K',
    'kit',
    'dispenseKit',
    'Dispense-Kit',
    'DispenseKIT',
    'Order',
    'Subject',
    `A${'b'.repeat(50)}`,
  ]) {
    assert.throws(() => pascalName(bad), UsageError, bad);
  }
});
