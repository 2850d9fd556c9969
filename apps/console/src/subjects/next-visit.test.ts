import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextVisit, openQueries } from './next-visit.ts';

const visit = (name: string, timing: string, earliest: string, more = {}) => ({
  ...{ visit: name, timing: `VISIT_TIMING_${timing}`, earliest, ...more },
});

test('the next visit is the first of those to be held, an overdue one before one that is due', () => {
  const visits = [
    visit('SE.WEEK4', 'FUTURE', '2026-04-01'),
    visit('SE.WEEK1', 'OVERDUE', '2026-03-05'),
    visit('SE.WEEK2', 'DUE', '2026-03-14'),
  ];
  assert.equal(nextVisit({ visits })?.visit, 'SE.WEEK1');
});

test('what was held, skipped, missed or has no window is not next', () => {
  const visits = [
    visit('SE.SCREENING', 'IN_WINDOW', '2026-03-01', { date: '2026-03-02' }),
    visit('SE.BASELINE', 'OVERDUE', '2026-03-03', { skipped: 'on holiday' }),
    visit('SE.WEEK1', 'MISSED', '2026-03-05'),
    visit('SE.LOG', 'NONE', ''),
  ];
  assert.equal(nextVisit({ visits }), undefined);
  assert.equal(nextVisit({}), undefined);
});

test('open queries are those of all forms', () => {
  assert.equal(openQueries({ forms: [{ openQueries: 2 }, {}, { openQueries: 1, answeredQueries: 4 }] }), 3);
  assert.equal(openQueries({}), 0);
});
