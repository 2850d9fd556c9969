import { report } from '@verum/contracts';
import { csvRow } from '@verum/datasets';
import { type Binding, bind } from '@verum/rpc';
import { deliverEvents } from '../logic/deliver-events.ts';
import { getDataQuality } from '../logic/get-data-quality.ts';
import { exportReport, getReport, type ReportName } from '../logic/get-report.ts';
import { getRebuild, startRebuild } from '../logic/rebuilds.ts';
import type { ServiceContext } from '../service-context.ts';
import { reportNameOf, toQualityRow, toRebuild, toSource, withoutNulls } from './messages.ts';

/** verum.report.v1.ReportService: message ↔ command, nothing else. */
export function reportService(service: ServiceContext): Binding {
  return bind(report.ReportService, {
    getEnrolment: (request, call) => read('enrolment', request, call),
    getVisitCompliance: (request, call) => read('compliance', request, call),
    getCompleteness: (request, call) => read('completeness', request, call),
    getQueries: (request, call) => read('queries', request, call),
    getEntryLag: (request, call) => read('lag', request, call),
    async getDataQuality(request, call) {
      const { rate, overdispersion, rows, resamples, sources } = await getDataQuality(service, call, request);
      const told = { queryRate: 100 * rate, overdispersion, resamples };
      return { rows: rows.map(toQualityRow), sources: sources.map(toSource), ...told };
    },
    async *exportReport({ report: kind, period, ...asked }, call) {
      const isMonthly = period === report.Period.MONTH;
      const rows = await exportReport(service, call, reportNameOf(kind), { ...asked, isMonthly });
      const lines = rows.map((row) => csvRow(Object.values(row).map((value) => String(value ?? ''))));
      const data = Buffer.from([csvRow(Object.keys(rows[0] ?? {})), ...lines].join(''));
      yield { contentType: 'text/csv; charset=utf-8', data };
    },
    startRebuild: async (request, call) => toRebuild(await startRebuild(service, call, request)),
    getRebuild: async (request, call) => toRebuild(await getRebuild(service, call, request)),
  });

  async function read<Name extends ReportName>(
    name: Name,
    { period, ...asked }: report.GetReportRequest,
    call: Parameters<typeof getReport>[1],
  ) {
    const isMonthly = period === report.Period.MONTH;
    const { rows, nextPageToken, sources } = await getReport(service, call, name, { ...asked, isMonthly });
    return { rows: rows.map((row) => withoutNulls(row)), nextPageToken, sources: sources.map(toSource) };
  }
}

/** verum.report.v1.ReportEventsService: what the others tell. */
export function reportEventsService(service: ServiceContext): Binding {
  return bind(report.ReportEventsService, {
    deliver: (request, call) => deliverEvents(service, call, request),
  });
}
