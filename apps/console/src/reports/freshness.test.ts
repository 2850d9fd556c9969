import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freshnessOf } from './freshness.ts';

const trial = { producer: 'trial', state: 'CURRENT', asOf: '2026-11-26T10:00:00Z' };
const edc = { producer: 'edc', state: 'CURRENT', asOf: '2026-11-26T11:00:00Z' };

test('a report is current only when everything it is made of is', () => {
  assert.deepEqual(freshnessOf([trial, edc]), { state: 'current', at: edc.asOf, lagSeconds: 0 });
  assert.deepEqual(freshnessOf([trial, { ...edc, state: 'BEHIND', lagSeconds: 7 }]), {
    ...{ state: 'behind', at: edc.asOf, lagSeconds: 7 },
  });
  assert.equal(
    freshnessOf([
      { ...trial, state: 'UNKNOWN' },
      { ...edc, state: 'BEHIND' },
    ]).state,
    'unknown',
  );
});

test('without any event it is current and says so; without any source nobody knows', () => {
  assert.equal(freshnessOf([{ producer: 'trial', state: 'CURRENT' }]).state, 'none');
  assert.equal(freshnessOf([]).state, 'unknown');
});
