import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { CategoryChart, ChartSpec, FunnelChart } from './chart-spec.ts';
import type { ChartTheme } from './chart-theme.ts';

type Option = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | ScatterSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | TooltipComponentOption
>;

interface Look {
  readonly nameOf: (field: string) => string;
  readonly theme: ChartTheme;
}

/** What the library draws of a chart. */
export function chartOption(spec: ChartSpec, look: Look): Option {
  return spec.kind === 'funnel' ? funnelOption(spec, look) : categoryOption(spec, look);
}

const lineWidth = 2.5;

function categoryOption({ kind, isStacked, categories, series, goal }: CategoryChart, look: Look): Option {
  const { nameOf, theme } = look;
  const drawn = series.map(({ field, color, values }, at) => {
    const common = { name: nameOf(field), data: [...values], color: theme.color(color) };
    if (kind === 'line') {
      const mark = at === series.length - 1 && goal !== undefined ? goalLine(goal, look) : {};
      const shape = { symbolSize: 7, lineStyle: { width: lineWidth, type: at === 0 ? 'dashed' : 'solid' } } as const;
      return { type: 'line' as const, ...common, ...shape, ...mark };
    }
    const border = isStacked && { itemStyle: { borderColor: theme.color('raised'), borderWidth: 1 } };
    return { type: 'bar' as const, barMaxWidth: 36, ...common, ...border, ...(isStacked && { stack: 'all' }) };
  });
  return {
    ...frame(look),
    tooltip: { ...tooltip(look), trigger: 'axis', axisPointer: { type: kind === 'bar' ? 'shadow' : 'line' } },
    xAxis: { type: 'category', data: [...categories], ...axis(look), splitLine: { show: false } },
    yAxis: {
      type: 'value',
      minInterval: 1,
      ...axis(look),
      ...(goal !== undefined && { max: ({ max }) => Math.max(max, goal) }),
    },
    series: drawn,
  };
}

function goalLine(goal: number, { nameOf, theme }: Look): Pick<LineSeriesOption, 'markLine'> {
  const color = theme.color('signed');
  return {
    markLine: {
      symbol: 'none',
      silent: true,
      data: [{ yAxis: goal }],
      lineStyle: { color, type: 'dotted', width: lineWidth },
      label: { position: 'insideStartTop', color, formatter: `${nameOf('planned')} ${goal}` },
    },
  };
}

function funnelOption({ points }: FunnelChart, look: Look): Option {
  const { nameOf, theme } = look;
  const limit = (field: 'low' | 'high'): LineSeriesOption => ({
    type: 'line',
    name: nameOf(field),
    data: points.map((point) => [point.x, point[field]]),
    color: theme.color('ink-quiet'),
    symbol: 'none',
    lineStyle: { type: 'dashed' },
  });
  return {
    ...frame(look),
    legend: { show: false },
    tooltip: { ...tooltip(look), trigger: 'item' },
    xAxis: { type: 'value', name: nameOf('items'), nameLocation: 'middle', nameGap: 26, ...axis(look) },
    yAxis: { type: 'value', name: nameOf('rateAxis'), ...axis(look) },
    series: [
      limit('low'),
      limit('high'),
      {
        type: 'scatter',
        symbolSize: 11,
        label: { show: true, position: 'top', formatter: '{b}', color: theme.color('ink') },
        data: points.map(({ name, x, y, isOutlier }) => ({
          ...{ name, value: [x, y] },
          symbol: isOutlier ? 'diamond' : 'circle',
          itemStyle: { color: theme.color(isOutlier ? 'query-open' : 'brand') },
        })),
      },
    ],
  };
}

function frame({ theme }: Look): Option {
  return {
    animation: !theme.isStill,
    animationDuration: 250,
    textStyle: { fontFamily: theme.font, color: theme.color('ink-quiet') },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: theme.color('ink') }, type: 'plain' },
    grid: { left: 4, right: 16, top: 56, bottom: 24, containLabel: true },
  };
}

function axis({ theme }: Look) {
  return {
    axisLabel: { color: theme.color('ink-quiet'), hideOverlap: true },
    axisLine: { lineStyle: { color: theme.color('ink-quiet') } },
    nameTextStyle: { color: theme.color('ink-quiet'), align: 'left' },
    splitLine: { lineStyle: { color: theme.color('line') } },
  } as const;
}

interface Told {
  readonly name?: string;
  readonly seriesName?: string;
  readonly value?: unknown;
}

/**
 * Made of elements, not of markup: what the library would write has style attributes, which the strict CSP refuses. And
 * nothing in a name can be markup that way.
 */
function tooltip({ theme }: Look): TooltipComponentOption {
  return {
    confine: true,
    backgroundColor: theme.color('raised'),
    borderColor: theme.color('line'),
    textStyle: { color: theme.color('ink') },
    formatter: (told: unknown) => {
      const all = (Array.isArray(told) ? told : [told]) as readonly Told[];
      const box = document.createElement('div');
      box.append(line('strong', all[0]?.name ?? ''));
      for (const { seriesName = '', value } of all) {
        const text = Array.isArray(value) ? value.map((one) => Math.round(Number(one) * 100) / 100).join(' · ') : value;
        box.append(
          line('div', [seriesName.startsWith('series') ? '' : seriesName, String(text)].filter(Boolean).join(': ')),
        );
      }
      return box;
    },
  };
}

function line(tag: 'strong' | 'div', text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
