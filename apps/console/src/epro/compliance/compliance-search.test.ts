import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datesOf, daysOf, lastDay, readComplianceSearch } from './compliance-search.ts';

test('an address gives the days up to today, or up to the day it names', () => {
  assert.deepEqual(daysOf(readComplianceSearch({}), '2026-03-01'), { from: '2026-02-16', to: '2026-03-01' });
  const search = readComplianceSearch({ span: 28, to: '2026-01-28', site: 1 });
  assert.deepEqual(daysOf(search, '2026-03-01'), { from: '2026-01-01', to: '2026-01-28' });
  assert.equal(search.site, '1');
  assert.equal(datesOf({ from: '2026-02-27', to: '2026-03-01' }).join(), '2026-02-27,2026-02-28,2026-03-01');
});

test('a step is a span, from today or from the day of the address', () => {
  assert.equal(lastDay({}, '2026-03-01', -1), '2026-02-15');
  assert.equal(lastDay({ span: 28, to: '2026-01-28' }, '2026-03-01', 1), '2026-02-25');
});

test('what is no span and no date is none', () => {
  const search = readComplianceSearch({ span: 5000, to: 'yesterday', schedule: '' });
  assert.deepEqual(daysOf(search, '2026-03-14'), { from: '2026-03-01', to: '2026-03-14' });
  assert.equal(search.schedule, undefined);
});
