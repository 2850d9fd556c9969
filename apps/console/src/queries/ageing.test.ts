import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageingRows } from './ageing.ts';

test('sites are added up, and each column counts everything older', () => {
  const rows = ageingRows([
    { site: '01', state: 'QUERY_STATE_OPEN', days7: 1, days30: 2, longer: 1 },
    { site: '02', state: 'QUERY_STATE_OPEN', days14: 3 },
    { site: '02', state: 'QUERY_STATE_ANSWERED', days90: 5 },
    { site: '02', state: 'QUERY_STATE_CANDIDATE' },
  ]);
  assert.deepEqual(rows, [
    { state: 'OPEN', counts: [7, 6, 3, 1, 1] },
    { state: 'ANSWERED', counts: [5, 5, 5, 5, 0] },
  ]);
});
