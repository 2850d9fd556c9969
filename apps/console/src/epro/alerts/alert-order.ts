import type { Alert } from '../epro-queries.ts';

/** As work is taken up: open before closed, urgent before others, the oldest open one first, the last closed first. */
export function byUrgency(a: Alert, b: Alert): number {
  const isClosed = (alert: Alert) => Number(alert.closedAt !== undefined);
  const rank = isClosed(a) - isClosed(b) || (isClosed(a) ? 0 : Number(b.urgent ?? false) - Number(a.urgent ?? false));
  if (rank !== 0) return rank;
  const [first, second] = isClosed(a) ? [b.closedAt, a.closedAt] : [a.raisedAt, b.raisedAt];
  return (first ?? '').localeCompare(second ?? '');
}
