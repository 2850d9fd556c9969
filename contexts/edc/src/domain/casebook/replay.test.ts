import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HistoryRow, isSameState, replay } from './replay.ts';

const started: HistoryRow = { path: '', revision: 1, old: null, new: { value: 'STARTED' } };
const first: HistoryRow = { path: 'A', revision: 1, old: null, new: { value: '1', version: 1 } };
const second: HistoryRow = { path: 'A', revision: 2, old: { value: '1' }, new: { notDone: 'lost', version: 2 } };

test('a history leads to the state that its last rows left', () => {
  const state = replay([started, first, second]);
  assert.deepEqual(state, {
    entry: 'STARTED',
    revision: 2,
    items: new Map([['A', { notDone: 'lost', version: 2 }]]),
    skipped: null,
    removed: false,
  });
  assert(state && !isSameState(state, { ...state, entry: 'COMPLETE' }));
  assert(state && !isSameState(state, { ...state, items: new Map([['A', { notDone: 'lost', version: 3 }]]) }));
});

test('a history that contradicts itself leads nowhere', () => {
  const broken: Record<string, HistoryRow[]> = {
    'a row is missing': [started, second],
    'an old content is not what was there': [started, first, { ...second, old: { value: '2' } }],
    'a version is left out': [started, first, { ...second, new: { value: '2', version: 3 } }],
    'a revision is left out': [started, first, { ...second, revision: 3 }],
    'an item begins twice': [started, first, { ...first, revision: 2 }],
    'the entry status changes from what it was not': [started, { ...started, revision: 2 }],
    'it is skipped for another reason than it was': [
      { ...started, new: { value: 'SKIPPED', skipped: 'not needed' } },
      { path: '', revision: 2, old: { value: 'SKIPPED', skipped: 'other' }, new: { value: 'STARTED' } },
    ],
    'it comes back without having been removed': [
      started,
      { path: '', revision: 2, old: { value: 'STARTED', removed: true }, new: { value: 'STARTED' } },
    ],
    'there is no such entry status': [{ ...started, new: { value: 'DONE' } }],
  };
  for (const [what, rows] of Object.entries(broken)) assert.equal(replay(rows), undefined, what);
});
