import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byUrgency } from './alert-order.ts';

test('the urgent come first, then what has waited longest; what is closed comes last, the latest first', () => {
  const alerts = [
    { alert: 'closed-early', raisedAt: '2026-01-01', closedAt: '2026-01-02', urgent: true },
    { alert: 'new', raisedAt: '2026-02-02' },
    { alert: 'closed-late', raisedAt: '2026-01-01', closedAt: '2026-01-03' },
    { alert: 'urgent', raisedAt: '2026-02-03', urgent: true },
    { alert: 'old', raisedAt: '2026-02-01' },
  ];
  const order = alerts.toSorted(byUrgency).map(({ alert }) => alert);
  assert.deepEqual(order, ['urgent', 'old', 'new', 'closed-late', 'closed-early']);
});
