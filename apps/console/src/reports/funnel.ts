import type { report } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import type { FunnelChart } from './chart-spec.ts';

/** Sites by how much they have entered; undefined where none has anything. */
export function funnelOf(rows: readonly Json<report.DataQualityReport_Row>[]): FunnelChart | undefined {
  const points = rows
    .filter(({ items = 0 }) => items > 0)
    .map(({ site = '', items = 0, queryRate = 0, queryLimits, isOutlier = false }) => ({
      ...{ name: site, x: items, y: queryRate, isOutlier },
      low: queryLimits?.low ?? 0,
      high: queryLimits?.high ?? 0,
    }))
    .sort((a, b) => a.x - b.x);
  return points.length > 0 ? { kind: 'funnel', points } : undefined;
}
