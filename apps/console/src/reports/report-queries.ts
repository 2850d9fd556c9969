import { queryOptions } from '@tanstack/react-query';
import { api } from '../session/session.ts';
import type { Source } from './freshness.ts';
import type { ReportName, ReportRow } from './report-tables.ts';

export interface ReportFilter {
  readonly site?: string | undefined;
  /** Civil dates at the site, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface Report {
  readonly rows: readonly ReportRow[];
  readonly sources: readonly Source[];
}

const methods = {
  enrolment: api.report.getEnrolment,
  compliance: api.report.getVisitCompliance,
  completeness: api.report.getCompleteness,
  queries: api.report.getQueries,
  lag: api.report.getEntryLag,
} as const;

/** Every row of a report: sites, months, and all of them. */
export const reportQuery = (name: ReportName, study: string, filter: ReportFilter) =>
  queryOptions({
    queryKey: ['report', name, study, filter],
    queryFn: async ({ signal }): Promise<Report> => {
      const rows: ReportRow[] = [];
      for (let pageToken: string | undefined; ; ) {
        const request = { study, ...filter, period: 'PERIOD_MONTH', pageSize: 1000, pageToken };
        const page = await methods[name](request, { signal });
        rows.push(...((page.rows ?? []) as readonly ReportRow[]));
        pageToken = page.nextPageToken;
        if (!pageToken) return { rows, sources: page.sources ?? [] };
      }
    },
    staleTime: 30_000,
  });

/** Thousands of resamples: asked for by a person, not by opening the page. */
export const qualityQuery = (study: string) =>
  queryOptions({
    queryKey: ['report', 'quality', study],
    queryFn: ({ signal }) => api.report.getDataQuality({ study }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
