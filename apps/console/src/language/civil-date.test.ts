import assert from 'node:assert/strict';
import { test } from 'node:test';
import { todayIn } from './civil-date.ts';

test('the day is that of the site, not that of the reader', () => {
  const evening = new Date('2026-11-25T20:30:00Z');
  assert.equal(todayIn('Asia/Shanghai', evening), '2026-11-26');
  assert.equal(todayIn('America/New_York', evening), '2026-11-25');
  assert.equal(todayIn('UTC', new Date('2026-01-02T00:00:00Z')), '2026-01-02');
});

test('a zone that this browser does not know is no reason to fail', () => {
  assert.match(todayIn('Mars/Olympus'), /^\d{4}-\d{2}-\d{2}$/);
});
