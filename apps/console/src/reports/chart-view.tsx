import { lazy, Suspense } from 'react';
import { Loading } from '../ui/loading.tsx';
import type { ChartSpec } from './chart-spec.ts';

export interface ChartViewProps {
  readonly spec: ChartSpec;
  /** What it shows, for who does not see it; the table is the form to read it in. */
  readonly label: string;
  /** What a series or an axis is called. */
  readonly nameOf: (field: string) => string;
}

// The library that draws is fetched when a page has a chart to show, and no page waits for it.
const Chart = lazy(() => import('./chart.tsx'));

export function ChartView(props: ChartViewProps) {
  return (
    <div className="chart-frame">
      <Suspense fallback={<Loading />}>
        <Chart {...props} />
      </Suspense>
    </div>
  );
}
