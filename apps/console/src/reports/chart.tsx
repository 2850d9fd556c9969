import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { type ECharts, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { chartOption } from './chart-option.ts';
import { onSchemeChange, themeIn } from './chart-theme.ts';
import type { ChartViewProps } from './chart-view.tsx';

use([
  BarChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
]);

/** Drawn anew when its numbers, its words, its room or the colours of the page change. */
export default function Chart({ spec, label, nameOf }: ChartViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const draw = useRef(() => {});
  draw.current = () => {
    if (!frame.current) return;
    chart.current?.setOption(chartOption(spec, { nameOf, theme: themeIn(frame.current) }), { notMerge: true });
  };

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const made = init(element, undefined, { renderer: 'svg' });
    chart.current = made;
    draw.current();
    const room = new ResizeObserver(() => made.resize());
    room.observe(element);
    const unfollow = onSchemeChange(() => draw.current());
    return () => {
      room.disconnect();
      unfollow();
      made.dispose();
      chart.current = undefined;
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn is made of these
  useEffect(() => draw.current(), [spec, nameOf]);

  return <div ref={frame} className="chart" role="img" aria-label={label} />;
}
