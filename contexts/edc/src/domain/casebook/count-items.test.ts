import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unknownForm } from '../build/build-shape.ts';
import { countItems } from './count-items.ts';
import { type FormState, notStarted } from './form-state.ts';

const form = unknownForm('FO.VS');
const started: FormState = {
  ...notStarted,
  ...{ entry: 'STARTED', revision: 1 },
  items: new Map([
    ['IG.VS/IT.SBP', { version: 1, value: '152' }],
    ['IG.VS/IT.DBP', { version: 1, notDone: 'the cuff was broken' }],
    ['IG.VS/IT.NOTE', { version: 2 }],
  ]),
};

test('a value counts as filled, and so does why there is none; what was blanked does not', () => {
  assert.deepEqual(countItems(form, started), { filled: 2, missing: 0 });
});

test('what skip logic hides is not counted', () => {
  assert.equal(countItems(form, { ...started, hidden: ['IG.VS/IT.SBP'] }).filled, 1);
});

test('of a form that is removed, skipped or not begun nothing is filled and nothing missing', () => {
  for (const state of [{ ...started, removed: true }, { ...started, entry: 'SKIPPED' as const }, notStarted]) {
    assert.deepEqual(countItems(form, state), { filled: 0, missing: 0 });
  }
});
