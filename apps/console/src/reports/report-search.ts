import type { By } from './report-tables.ts';

/** What the page of reports shows, as it stands in its address. */
export interface ReportSearch {
  readonly site?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly by?: By | undefined;
}

export function readReportSearch(search: Readonly<Record<string, unknown>>): ReportSearch {
  const { site, from, to, by } = search;
  return { site: text(site), from: text(from), to: text(to), by: by === 'time' ? 'time' : undefined };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) || undefined : undefined;
}
