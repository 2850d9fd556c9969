import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_DESIGN } from '@verum/checks';
import { leftBlankCodes, withAbsence } from './absence.ts';

const codes = (...of: string[]) => of.map((code) => ({ code, text: [] }));
const leftBlank = leftBlankCodes({
  ...DEFAULT_DESIGN,
  notDoneReasons: codes('REFUSED', 'OTHER'),
  leftBlankReasons: codes('UNKNOWN', 'OTHER'),
});
const path = 'IG/IT';
const taken = (reason: string, stored?: Parameters<typeof withAbsence>[1]) =>
  withAbsence({ path, notDone: reason }, stored, leftBlank);

test('a reason that the study has for leaving blank alone is one', () => {
  assert.deepEqual(taken('UNKNOWN'), { path, leftBlank: 'UNKNOWN' });
  for (const reason of ['REFUSED', 'OTHER', 'in words']) assert.deepEqual(taken(reason), { path, notDone: reason });
});

test('what stands there with the same reason stays what it is', () => {
  assert.deepEqual(taken('UNKNOWN', { notDone: 'UNKNOWN' }), { path, notDone: 'UNKNOWN' });
  assert.deepEqual(taken('OTHER', { leftBlank: 'OTHER' }), { path, leftBlank: 'OTHER' });
  assert.deepEqual(taken('in words', { leftBlank: 'in words' }), { path, leftBlank: 'in words' });
  assert.deepEqual(taken('in words', { leftBlank: 'in other words' }), { path, notDone: 'in words' });
  assert.deepEqual(taken('UNKNOWN', { value: '5' }), { path, leftBlank: 'UNKNOWN' });
});

test('a value, and an item without one, are left alone', () => {
  for (const entry of [{ path, value: 'UNKNOWN' }, { path }, { path, value: '5', unit: 'kg' }])
    assert.equal(withAbsence(entry, { leftBlank: 'UNKNOWN' }, leftBlank), entry);
});
