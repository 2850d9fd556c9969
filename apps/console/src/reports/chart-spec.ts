import type { By, ReportName, ReportRow } from './report-tables.ts';
import { countOf, rowsBy, totalOf } from './report-tables.ts';

/** A colour of the tokens, without its dashes. */
export type Token =
  | 'brand'
  | 'verified'
  | 'overdue'
  | 'query-open'
  | 'query-answered'
  | 'locked'
  | 'signed'
  | `entry-${'not-started' | 'started' | 'complete'}`;

export interface Series {
  /** The field of the report, which also names it. */
  readonly field: string;
  readonly color: Token;
  readonly values: readonly number[];
}

/** Bars or lines over sites or months. */
export interface CategoryChart {
  readonly kind: 'bar' | 'line';
  readonly isStacked: boolean;
  readonly categories: readonly string[];
  readonly series: readonly Series[];
  /** A level to be reached. */
  readonly goal?: number;
}

/** Each site as a point, within the limits for one of its size. */
export interface FunnelChart {
  readonly kind: 'funnel';
  readonly points: readonly FunnelPoint[];
}

export interface FunnelPoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly isOutlier: boolean;
}

export type ChartSpec = CategoryChart | FunnelChart;

type Parts = readonly (readonly [field: string, color: Token])[];

const parts: Readonly<Record<ReportName, Parts>> = {
  enrolment: [
    ['screened', 'entry-not-started'],
    ['enrolled', 'brand'],
  ],
  compliance: [
    ['inWindow', 'entry-complete'],
    ['early', 'verified'],
    ['late', 'query-answered'],
    ['missed', 'locked'],
    ['overdue', 'query-open'],
  ],
  completeness: [
    ['formsComplete', 'entry-complete'],
    ['formsSkipped', 'entry-not-started'],
    ['formsStarted', 'entry-started'],
    ['formsMissing', 'overdue'],
  ],
  queries: [
    ['to7Days', 'brand'],
    ['to14Days', 'verified'],
    ['to30Days', 'overdue'],
    ['over30Days', 'query-open'],
  ],
  lag: [
    ['before', 'entry-not-started'],
    ['sameDay', 'entry-complete'],
    ['to3Days', 'verified'],
    ['to7Days', 'brand'],
    ['to14Days', 'overdue'],
    ['over14Days', 'query-open'],
  ],
};

interface View {
  readonly by: By;
  readonly site: string | undefined;
  /** What the row of all sites is called. */
  readonly allName: string;
}

/** What a report looks like by site or over time; undefined where there is nothing to draw. */
export function chartOf(name: ReportName, rows: readonly ReportRow[], view: View): CategoryChart | undefined {
  const { by, site, allName } = view;
  const shown = rowsBy(rows, by, site).filter((row) => by === 'site' || /^\d/.test(row.month ?? ''));
  const isCumulative = name === 'enrolment' && by === 'time';
  const drawn = isCumulative ? everyMonth(shown) : shown;
  const series = seriesOf(name, by).map(([field, color]) => {
    const values = drawn.map((row) => countOf(row, field));
    return { field, color, values: isCumulative ? runningSums(values) : values };
  });
  if (series.every(({ values }) => values.every((value) => value === 0))) return undefined;
  const told = series.filter(({ field, values }) => field !== 'planned' || values.some((value) => value > 0));
  const planned = name === 'enrolment' ? countOf(totalOf(rows, site), 'planned') : 0;
  return {
    kind: isCumulative ? 'line' : 'bar',
    isStacked: name !== 'enrolment' && !(name === 'queries' && by === 'time'),
    categories: drawn.map((row) => (by === 'time' ? (row.month ?? '') : row.site || allName)),
    series: told,
    ...(isCumulative && planned > 0 && { goal: planned }),
  };
}

function seriesOf(name: ReportName, by: By): Parts {
  // Against the plan of each site there is a bar; over time a line to be reached.
  if (name === 'enrolment' && by === 'site') return [...parts.enrolment, ['planned', 'signed']];
  if (name === 'queries' && by === 'time') {
    return [
      ['opened', 'brand'],
      ['closed', 'entry-complete'],
    ];
  }
  return parts[name];
}

function runningSums(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => (sum += value));
}

/** Months in which nothing happened as well: a line over time must not be shorter for them. */
function everyMonth(rows: readonly ReportRow[]): readonly ReportRow[] {
  const first = rows[0]?.month;
  const last = rows.at(-1)?.month;
  if (first === undefined || last === undefined) return rows;
  const known = new Map(rows.map((row) => [row.month, row]));
  const all: ReportRow[] = [];
  for (let month = first; month <= last && all.length < 600; month = monthAfter(month)) {
    all.push(known.get(month) ?? { month });
  }
  return all;
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
