import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextToVerify, verifyForms, verifyRows } from './verify-rows.ts';

const item = (path: string, version: string, verifiedVersion: string, toVerify: boolean, value = '1') => ({
  ...{ path, version, verifiedVersion, toVerify, value },
});

test('each item says what is to be done with it, and shows what was verified before it changed', () => {
  const changes = [
    { path: 'B', version: '1', new: { path: 'B', value: '7' } },
    { path: 'B', version: '2', new: { path: 'B', value: '8' } },
  ];
  const rows = verifyRows(
    [
      item('A', '1', '0', true),
      item('B', '2', '1', true, '8'),
      item('C', '1', '1', false),
      item('D', '1', '0', false),
      item('E', '1', '0', false, ''),
      { path: 'G!1', removed: true },
    ],
    changes,
  );
  assert.deepEqual(
    rows.map(({ path, state, verified }) => [path, state, verified?.value]),
    [
      ['A', 'toVerify', undefined],
      ['B', 'changed', '7'],
      ['C', 'verified', undefined],
      ['D', 'optional', undefined],
    ],
  );
  assert.equal(nextToVerify(rows, 'A'), 'B');
  assert.equal(nextToVerify(rows, 'B'), 'A', 'from the top again');
  assert.equal(nextToVerify(rows.slice(0, 1), 'A'), undefined);
});

test('what was verified and has changed comes first, also beyond the first page of work', () => {
  const work = [
    { subject: '01', form: 'F1', count: 3 },
    { subject: '02', form: 'F1', count: 2 },
  ];
  const dropped = [
    { subject: '02', form: 'F1', path: 'A' },
    { subject: '09', form: 'F2', path: 'A' },
    { subject: '09', form: 'F2', path: 'B' },
  ];
  assert.deepEqual(verifyForms(work, dropped), [
    { subject: '02', form: 'F1', count: 2, dropped: 1 },
    { subject: '09', form: 'F2', count: 2, dropped: 2 },
    { subject: '01', form: 'F1', count: 3, dropped: 0 },
  ]);
});
