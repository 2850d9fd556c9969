import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edc } from '@verum/contracts';
import { countText, shareWork, workKindOf, workKinds } from './work-kinds.ts';

const lists = (kinds: readonly { list: string }[]) => kinds.map(({ list }) => list);

test('every kind of work of the contract has one list, and only those', () => {
  const known = Object.keys(edc.WorkKind)
    .filter((name) => name !== 'UNSPECIFIED' && Number.isNaN(Number(name)))
    .map((name) => `WORK_KIND_${name}`);
  assert.deepEqual(workKinds.map(({ kind }) => kind).sort(), known.sort());
  assert.equal(new Set(lists(workKinds)).size, workKinds.length);
});

test('an investigator signs and enters; what is verified is for others', () => {
  const held = ['casebook.write', 'query.answer', 'query.write', 'sign'];
  const { own, others } = shareWork((permission) => held.includes(permission));
  assert.deepEqual(lists(own).slice(0, 2), ['to-sign-again', 'to-sign']);
  assert.deepEqual(lists(others), ['to-verify']);
});

test('queries that are not released yet are shown to those who release them, and to nobody else', () => {
  assert.ok(!lists(shareWork(() => false).others).includes('candidate-queries'));
  assert.ok(lists(shareWork((permission) => permission === 'query.review').own).includes('candidate-queries'));
});

test('a count that stopped says so', () => {
  assert.deepEqual(
    [countText({}), countText({ count: 3 }), countText({ count: 1000, capped: true })],
    ['0', '3', '1000+'],
  );
});

test('an address without a list of ours leads nowhere', () => {
  assert.equal(workKindOf('everything'), undefined);
  assert.equal(workKindOf('due')?.kind, 'WORK_KIND_DUE');
});
