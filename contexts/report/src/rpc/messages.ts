import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { refuse, violation } from '@verum/call';
import { report } from '@verum/contracts';
import type { QualityRow } from '../domain/data-quality.ts';
import { doneOf, type Rebuild, secondsLeft } from '../domain/rebuild.ts';
import type { ReportName } from '../logic/get-report.ts';
import type { Source } from '../logic/read-sources.ts';

const timestamp = (iso: string) => timestampFromMs(Date.parse(iso));

export function toSource({ producer, asOf, state, lagSeconds }: Source): MessageInitShape<typeof report.SourceSchema> {
  const asOfAt = asOf !== null && { asOf: timestamp(asOf) };
  return { producer, ...asOfAt, state: report.Source_State[state], lagSeconds };
}

/** What is null in a row is absent in its message. */
export function withoutNulls<Row extends object>(row: Row): { [K in keyof Row]: Exclude<Row[K], null> } {
  const known = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(known) as { [K in keyof Row]: Exclude<Row[K], null> };
}

export function toQualityRow(row: QualityRow): MessageInitShape<typeof report.DataQualityReport_RowSchema> {
  const { site, items, queries, funnel, lag, isOutlier } = row;
  return {
    ...{ site, items, queries, isOutlier, lags: lag?.forms ?? 0 },
    ...(funnel && {
      queryRate: 100 * funnel.rate,
      queryLimits: { low: 100 * funnel.low, high: 100 * funnel.high },
      queryZ: funnel.z,
    }),
    ...(lag && { meanLagDays: lag.meanDays, lagDifference: { low: lag.low, high: lag.high }, qValue: lag.q }),
  };
}

const reportNames: Readonly<Partial<Record<report.ReportKind, ReportName>>> = {
  [report.ReportKind.ENROLMENT]: 'enrolment',
  [report.ReportKind.COMPLIANCE]: 'compliance',
  [report.ReportKind.COMPLETENESS]: 'completeness',
  [report.ReportKind.QUERIES]: 'queries',
  [report.ReportKind.LAG]: 'lag',
};

/** @throws Refusal INVALID_REQUEST for a kind that there is not */
export function reportNameOf(kind: report.ReportKind): ReportName {
  const name = reportNames[kind];
  if (name !== undefined) return name;
  const violations = [violation('report', 'unknown', 'is not a kind of report', '不是已知的报表类别')];
  throw refuse('INVALID_REQUEST', { violations });
}

export function toRebuild(rebuild: Rebuild): MessageInitShape<typeof report.RebuildSchema> {
  const { number, study, state, events, perSecond, startedAt, finishedAt } = rebuild;
  const left = secondsLeft(rebuild);
  return {
    ...{ number, study, state: report.Rebuild_State[state], events: BigInt(events), done: doneOf(rebuild) },
    ...{ perSecond: Math.round(perSecond), startedAt: timestamp(startedAt) },
    ...(left !== undefined && { secondsLeft: left }),
    ...(finishedAt !== null && { finishedAt: timestamp(finishedAt) }),
  };
}
