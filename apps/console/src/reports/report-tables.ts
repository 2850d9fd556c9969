/** One row of a report, whichever: its counts and shares by field name. An absent count is 0, an absent share unknown. */
export interface ReportRow {
  /** '' for all sites. */
  readonly site?: string | undefined;
  /** YYYY-MM; '' for all of them, `undated` for what has no date. */
  readonly month?: string | undefined;
  readonly [field: string]: unknown;
}

export const reportNames = ['enrolment', 'compliance', 'completeness', 'queries', 'lag'] as const;
export type ReportName = (typeof reportNames)[number];
export type By = 'site' | 'time';

/** `share`: 0 to 1 or absent; `days`: or absent. */
export type FieldKind = 'count' | 'share' | 'days';

const days = ['medianDaysToAnswer', 'medianDaysToClose', 'medianDays', 'p90Days', 'per100Items'] as const;
const shares = ['compliance', 'completeness'] as const;

/** The fields of each report, in the order of its table. */
export const reportFields = {
  enrolment: ['screened', 'screenFailed', 'enrolled', 'completed', 'withdrawn', 'planned'],
  compliance: ['inWindow', 'early', 'late', 'missed', 'overdue', 'due', 'unjudged', 'compliance'],
  completeness: [
    ...(['formsExpected', 'formsComplete', 'formsSkipped', 'formsStarted', 'formsMissing', 'completeness'] as const),
    ...(['itemsFilled', 'itemsMissing', 'itemsVerified', 'itemsToVerify', 'formsSigned', 'signaturesBroken'] as const),
  ],
  queries: [
    ...(['opened', 'byChecks', 'byPersons', 'open', 'answered', 'closed', 'cancelled'] as const),
    ...(['to7Days', 'to14Days', 'to30Days', 'over30Days'] as const),
    ...(['medianDaysToAnswer', 'medianDaysToClose', 'per100Items'] as const),
  ],
  lag: [
    ...([
      'forms',
      'before',
      'sameDay',
      'to3Days',
      'to7Days',
      'to14Days',
      'over14Days',
      'medianDays',
      'p90Days',
    ] as const),
  ],
} as const satisfies Record<ReportName, readonly string[]>;

export type ReportField = (typeof reportFields)[ReportName][number];

export function kindOf(field: ReportField): FieldKind {
  if (shares.some((one) => one === field)) return 'share';
  return days.some((one) => one === field) ? 'days' : 'count';
}

export function countOf(row: ReportRow | undefined, field: string): number {
  const value = row?.[field];
  return typeof value === 'number' ? value : 0;
}

/** As it is shown: `1240`, `87 %`, `3.5`; '' for what cannot be said. */
export function cellText(row: ReportRow, field: ReportField): string {
  const value = row[field];
  const kind = kindOf(field);
  if (kind === 'count') return String(countOf(row, field));
  if (typeof value !== 'number') return '';
  return kind === 'share' ? `${Math.round(value * 100)} %` : String(Math.round(value * 10) / 10);
}

/** As it is calculated with elsewhere: shares as 0 to 1, nothing rounded. */
export function rawText(row: ReportRow, field: ReportField): string {
  return kindOf(field) === 'count' ? String(countOf(row, field)) : String(row[field] ?? '');
}

/** The rows of a view: sites without months, or months of all sites within the filter. */
export function rowsBy(rows: readonly ReportRow[], by: By, site: string | undefined): readonly ReportRow[] {
  const kept = (row: ReportRow) => (row.month ?? '') === '' && (site === undefined || row.site === site);
  if (by === 'site') return rows.filter(kept);
  return rows
    .filter((row) => (row.month ?? '') !== '' && (row.site ?? '') === (site ?? ''))
    .toSorted((a, b) => monthOrder(a).localeCompare(monthOrder(b)));
}

/** What has no date comes last. */
function monthOrder({ month = '' }: ReportRow): string {
  return /^\d/.test(month) ? month : '9999';
}

/** The row of everything within the filter. */
export function totalOf(rows: readonly ReportRow[], site: string | undefined): ReportRow | undefined {
  return rows.find((row) => (row.month ?? '') === '' && (row.site ?? '') === (site ?? ''));
}
