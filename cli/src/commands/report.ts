import { report } from '@verum/contracts';
import { argument, type Given, UsageError } from '../command.ts';
import { cliCall, remote, serverOptions } from '../session.ts';
import { print, table } from '../table.ts';
import { cellsOf, freshness, type ReportColumns, reportColumns, stateOf } from './report-columns.ts';
import { rebuild } from './report-rebuild.ts';

export const command = {
  usage: 'enrolment|compliance|completeness|queries|lag|quality STUDY | rebuild --reason WHY [--study STUDY]',
  options: {
    ...serverOptions,
    site: { type: 'string', help: 'of this site' },
    from: { type: 'string', help: 'from this day on, YYYY-MM-DD' },
    to: { type: 'string', help: 'to this day' },
    monthly: { type: 'boolean', help: 'a row for each month as well' },
    csv: { type: 'boolean', help: 'as CSV' },
    study: { type: 'string', help: 'rebuild: of this study alone' },
    reason: { type: 'string', help: 'rebuild: why' },
  } as const,
  async run(given: Given) {
    const name = argument(given, 0, 'REPORT');
    if (name === 'rebuild') return await rebuild(given);
    const study = argument(given, 1, 'STUDY');
    const call = cliCall('report');
    try {
      if (name === 'quality') await quality(given, call, study);
      else if (given.flag('csv')) await csv(given, call, study, reportOf(name));
      else await rows(given, call, study, reportOf(name));
      return 0;
    } finally {
      call.end();
    }
  },
};

type Call = ReturnType<typeof cliCall>;

function reportOf(name: string): ReportColumns {
  const found = reportColumns[name];
  if (!found)
    throw new UsageError(`REPORT is one of ${[...Object.keys(reportColumns), 'quality', 'rebuild'].join(', ')}`);
  return found;
}

function askedOf(given: Given, study: string) {
  const text = (name: string) => given.text(name) ?? '';
  const period = given.flag('monthly') ? report.Period.MONTH : report.Period.TOTAL;
  return { study, site: text('site'), from: text('from'), to: text('to'), period };
}

async function rows(given: Given, call: Call, study: string, { method, columns }: ReportColumns): Promise<void> {
  const service = remote(given).of(report.ReportService);
  const found: Readonly<Record<string, unknown>>[] = [];
  let sources: readonly report.Source[] = [];
  let pageToken = '';
  do {
    const page = await service[method]({ ...askedOf(given, study), pageToken, pageSize: 1000 }, { call });
    for (const row of page.rows) found.push(plain(row));
    sources = page.sources;
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  const isMonthly = given.flag('monthly');
  const head = ['site 中心', ...(isMonthly ? ['month 月份'] : []), ...columns.map(({ title }) => title)];
  const lines = found.map((row) => cellsOf(row, columns, isMonthly));
  print(given, { rows: found, sources: sources.map(plainSource) }, table(head, lines) + freshness(sources));
}

async function csv(given: Given, call: Call, study: string, { kind }: ReportColumns): Promise<void> {
  const asked = { ...askedOf(given, study), report: kind };
  for await (const part of remote(given).of(report.ReportService).exportReport(asked, { call })) {
    process.stdout.write(part.data);
  }
}

async function quality(given: Given, call: Call, study: string): Promise<void> {
  const found = await remote(given).of(report.ReportService).getDataQuality({ study }, { call });
  const number = (value: number) => (Math.round(value * 100) / 100).toString();
  const interval = (of: report.Interval | undefined) => (of ? `${number(of.low)} … ${number(of.high)}` : '-');
  const lines = found.rows.map((row) => [
    ...[row.site, String(row.items), String(row.queries), number(row.queryRate), interval(row.queryLimits)],
    ...[number(row.queryZ), number(row.meanLagDays), interval(row.lagDifference), number(row.qValue)],
    row.isOutlier ? '!' : '',
  ]);
  const head = ['site 中心', 'items 数据项', 'queries 质疑', 'per 100 每百项', 'funnel 99.8 %', 'z'];
  const more = ['lag days 录入延迟', 'difference 95 %', 'q', 'outlier 离群'];
  const json = {
    rows: found.rows.map(plain),
    sources: found.sources.map(plainSource),
    ...{ queryRate: found.queryRate, overdispersion: found.overdispersion, resamples: found.resamples },
  };
  print(given, json, table([...head, ...more], lines) + freshness(found.sources));
}

function plain({ $typeName: _, ...row }: { readonly $typeName: string }): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null && '$typeName' in value
        ? plain(value as { $typeName: string })
        : value,
    ]),
  );
}

function plainSource({ producer, asOf, state, lagSeconds }: report.Source): object {
  const at = asOf ? new Date(Number(asOf.seconds) * 1000).toISOString() : null;
  return { producer, asOf: at, state: stateOf(state), lagSeconds };
}
