/** What the compliance grid shows, as it stands in its address. */
export interface ComplianceSearch {
  readonly site?: string | undefined;
  readonly schedule?: string | undefined;
  /** Days. */
  readonly span?: number | undefined;
  /** The last day, civil; today without one. */
  readonly to?: string | undefined;
}

export const spans: readonly number[] = [14, 28, 91];

export function readComplianceSearch(search: Readonly<Record<string, unknown>>): ComplianceSearch {
  const { site, schedule, span, to } = search;
  return {
    site: text(site),
    schedule: text(schedule),
    span: spans.find((days) => days === Number(span) && days !== spans[0]),
    to: typeof to === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(to) ? to : undefined,
  };
}

export interface Days {
  readonly from: string;
  readonly to: string;
}

/** The civil dates asked for; `today` where the address names no last day. */
export function daysOf(search: ComplianceSearch, today: string): Days {
  const last = search.to ?? today;
  return { from: addDays(last, 1 - spanOf(search)), to: last };
}

/** The last day of the span before, or after. */
export function lastDay(search: ComplianceSearch, today: string, spans: -1 | 1): string {
  return addDays(search.to ?? today, spans * spanOf(search));
}

const spanOf = ({ span = spans[0] ?? 14 }: ComplianceSearch) => span;

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Every date of a span. */
export function datesOf({ from, to }: Days): string[] {
  const dates: string[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
  return dates;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) || undefined : undefined;
}
