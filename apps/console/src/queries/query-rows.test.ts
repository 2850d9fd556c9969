import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryKey, queryRequest, readQuerySearch, sortQueries } from './query-rows.ts';

test('an address says what is asked for, and nothing that it does not know', () => {
  const search = readQuerySearch({ state: 'OPEN', site: 1, age: 30, assignee: 'me', origin: 'MARS', form: ['x'] });
  assert.deepEqual(JSON.parse(JSON.stringify(search)), { state: 'OPEN', site: '1', age: '30', assignee: 'me' });
  assert.deepEqual(JSON.parse(JSON.stringify(queryRequest('S', search, 'u-1'))), {
    ...{ study: 'S', site: '1', state: 'QUERY_STATE_OPEN', assignee: 'u-1', ageDaysMin: 30 },
  });
  assert.equal(readQuerySearch({ age: '0' }).age, undefined);
  assert.equal(readQuerySearch({ state: 'open' }).state, undefined);
  assert.deepEqual(queryRequest('S', { age: 'overdue' }, 'u-1'), {
    ...{ study: 'S', site: undefined, subject: undefined, form: undefined },
    ...{ state: 'QUERY_STATE_OPEN', overdue: true },
  });
  assert.equal('state' in queryRequest('S', { state: 'ALL' }, 'u-1'), false);
});

test('what is shown is sorted by numbers as numbers, and back', () => {
  const rows = [2, 10, 1].map((ageDays, at) => ({ subject: `0${at}`, ageDays }));
  const ages = (isDescending: boolean) => sortQueries(rows, { key: 'age', isDescending }).map(({ ageDays }) => ageDays);
  assert.deepEqual(ages(false), [1, 2, 10]);
  assert.deepEqual(ages(true), [10, 2, 1]);
  assert.equal(sortQueries(rows, undefined), rows);
  assert.equal(sortQueries(rows, { key: 'text', isDescending: false }), rows);
});

test('a query is known by subject, form and number together', () => {
  assert.notEqual(queryKey({ subject: 'a', form: 'f', number: 1 }), queryKey({ subject: 'a', form: 'f', number: 2 }));
});
