import type { Call } from '@verum/call';
import type { Sql } from '@verum/database';
import { type Page, pageOfRows } from '../domain/page.ts';
import type { ReportFilter } from '../domain/report-filter.ts';
import type { ServiceContext } from '../service-context.ts';
import { selectCompleteness } from '../store/completeness.ts';
import { selectEnrolment } from '../store/enrolment.ts';
import { selectLags } from '../store/entry-lag.ts';
import { selectQueries } from '../store/query-ageing.ts';
import type { RowKey } from '../store/report-rows.ts';
import { selectCompliance } from '../store/visit-compliance.ts';
import { type AskedReport, readFilter } from './read-filter.ts';
import { readSources, type Source } from './read-sources.ts';

/** The reports, and what counts the rows of each. */
export const reports = {
  enrolment: selectEnrolment,
  compliance: selectCompliance,
  completeness: selectCompleteness,
  queries: selectQueries,
  lag: selectLags,
} as const satisfies Record<string, (sql: Sql, filter: ReportFilter) => Promise<RowKey[]>>;

export type ReportName = keyof typeof reports;

type RowOf<Name extends ReportName> = Awaited<ReturnType<(typeof reports)[Name]>>[number];

export interface Report<Row> extends Page<Row> {
  readonly sources: readonly Source[];
}

export interface GetReport extends AskedReport {
  readonly pageSize: number;
  readonly pageToken: string;
}

/**
 * A page of a report: what the caller's sites add up to, and how fresh that is. The freshness is asked for first, so
 * that a report has at least what it says it has.
 * @throws Refusal NOT_FOUND for a site out of reach; INVALID_REQUEST
 */
export async function getReport<Name extends ReportName>(
  service: ServiceContext,
  call: Call,
  name: Name,
  { pageSize, pageToken, ...asked }: GetReport,
): Promise<Report<RowOf<Name>>> {
  const filter = readFilter(service.clock, call, asked);
  const sources = await readSources(service, call);
  const rows = await readRows(service, call, name, filter);
  return { ...pageOfRows(rows, { pageSize, pageToken }), sources };
}

async function readRows<Name extends ReportName>(
  { database }: ServiceContext,
  call: Call,
  name: Name,
  filter: ReportFilter,
): Promise<RowOf<Name>[]> {
  const select: (sql: Sql, one: ReportFilter) => Promise<readonly RowKey[]> = reports[name];
  return (await database.read(call, (sql) => select(sql, filter))) as RowOf<Name>[];
}

/**
 * The rows as CSV, with a line of what the columns are called.
 * @throws Refusal NOT_FOUND for a site out of reach; INVALID_REQUEST
 */
export async function exportReport(
  service: ServiceContext,
  call: Call,
  name: ReportName,
  asked: AskedReport,
): Promise<readonly object[]> {
  return await readRows(service, call, name, readFilter(service.clock, call, asked));
}
