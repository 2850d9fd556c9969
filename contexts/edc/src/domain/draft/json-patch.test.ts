import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@verum/call';
import { applyPatch, patchOperationsMax } from './json-patch.ts';

const document = { a: [1, 2, 3], 'b/c': { '~': 'x' } };

test('each operation changes its place and nothing else', () => {
  assert.deepEqual(applyPatch(document, [{ op: 'add', path: '/a/1', value: 9 }]), { ...document, a: [1, 9, 2, 3] });
  assert.deepEqual(applyPatch(document, [{ op: 'add', path: '/a/3', value: 9 }]), { ...document, a: [1, 2, 3, 9] });
  assert.deepEqual(applyPatch(document, [{ op: 'add', path: '/a/-', value: 9 }]), { ...document, a: [1, 2, 3, 9] });
  assert.deepEqual(applyPatch(document, [{ op: 'remove', path: '/a/0' }]), { ...document, a: [2, 3] });
  assert.deepEqual(applyPatch(document, [{ op: 'replace', path: '/b~1c/~0', value: null }]), {
    ...document,
    'b/c': { '~': null },
  });
  assert.deepEqual(applyPatch(document, [{ op: 'remove', path: '/b~1c' }]), { a: [1, 2, 3] });
  assert.deepEqual(applyPatch(document, [{ op: 'replace', path: '', value: 7 }]), 7);
  assert.deepEqual(document, { a: [1, 2, 3], 'b/c': { '~': 'x' } });
});

test('a test that holds changes nothing, and one that does not refuses the whole', () => {
  const isSame = { op: 'test', path: '/b~1c', value: { '~': 'x' } };
  assert.deepEqual(applyPatch(document, [isSame]), document);
  refused([{ op: 'remove', path: '/a' }, isSame, { op: 'test', path: '/b~1c', value: { '~': 'y' } }], '/2/path');
});

test('what is not there, not known or no patch is refused with its place', () => {
  for (const [step, place] of [
    [{ op: 'add', path: '/a/4', value: 1 }, '/0/path'],
    [{ op: 'replace', path: '/a/3', value: 1 }, '/0/path'],
    [{ op: 'replace', path: '/a/-', value: 1 }, '/0/path'],
    [{ op: 'replace', path: '/a/01', value: 1 }, '/0/path'],
    [{ op: 'remove', path: '/x' }, '/0/path'],
    [{ op: 'remove', path: '' }, '/0/path'],
    [{ op: 'add', path: '/x/y', value: 1 }, '/0/path'],
    [{ op: 'add', path: '/a/0/z', value: 1 }, '/0/path'],
    [{ op: 'replace', path: '/constructor', value: 1 }, '/0/path'],
    [{ op: 'move', path: '/a', from: '/b~1c' }, '/0'],
    [{ op: 'add', path: 'a', value: 1 }, '/0'],
    [{ op: 'add', path: '/q' }, '/0'],
    [null, '/0'],
  ] as const)
    refused([step], place);
  refused({}, '');
  refused(Array(patchOperationsMax + 1).fill({ op: 'test', path: '', value: document }), '');
});

test('a member called __proto__ is a member like any other', () => {
  const patch = JSON.parse('[{"op":"add","path":"/__proto__","value":{"isAdmin":true}}]') as unknown;
  const result = applyPatch({}, patch) as { isAdmin?: boolean };
  assert.deepEqual([Object.keys(result), result.isAdmin], [['__proto__'], undefined]);
});

function refused(patch: unknown, place: string): void {
  assert.throws(
    () => applyPatch(document, patch),
    (error) => error instanceof Refusal && error.violations[0]?.field === `document${place}`,
    JSON.stringify(patch).slice(0, 100),
  );
}
