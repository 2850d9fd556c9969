import { timestampDate } from '@bufbuild/protobuf/wkt';
import { report } from '@verum/contracts';

export interface Column {
  readonly name: string;
  readonly title: string;
  /** Shown as a percentage. */
  readonly isShare?: true;
}

export interface ReportColumns {
  readonly method: 'getEnrolment' | 'getVisitCompliance' | 'getCompleteness' | 'getQueries' | 'getEntryLag';
  readonly kind: report.ReportKind;
  readonly columns: readonly Column[];
}

const column = (name: string, title: string): Column => ({ name, title });
const share = (name: string, title: string): Column => ({ name, title, isShare: true });

/** How each report is shown, by the name that is typed. */
export const reportColumns: Readonly<Record<string, ReportColumns>> = {
  enrolment: {
    ...{ method: 'getEnrolment', kind: report.ReportKind.ENROLMENT },
    columns: [
      ...[
        column('screened', 'screened 筛选'),
        column('screenFailed', 'failed 筛败'),
        column('enrolled', 'enrolled 入组'),
      ],
      ...[
        column('completed', 'completed 完成'),
        column('withdrawn', 'withdrawn 退出'),
        column('planned', 'planned 计划'),
      ],
    ],
  },
  compliance: {
    ...{ method: 'getVisitCompliance', kind: report.ReportKind.COMPLIANCE },
    columns: [
      ...[column('inWindow', 'in window 窗内'), column('early', 'early 提前'), column('late', 'late 延后')],
      ...[column('unjudged', 'unjudged 未判定'), column('missed', 'missed 缺失'), column('overdue', 'overdue 逾期')],
      ...[column('due', 'due 到期'), share('compliance', 'compliance 依从')],
    ],
  },
  completeness: {
    ...{ method: 'getCompleteness', kind: report.ReportKind.COMPLETENESS },
    columns: [
      ...[
        column('formsExpected', 'forms 表单'),
        column('formsMissing', 'missing 缺失'),
        column('formsStarted', 'started 录入中'),
      ],
      ...[column('formsComplete', 'complete 完成'), column('itemsFilled', 'items 数据项')],
      ...[column('itemsMissing', 'empty 空项'), column('itemsToVerify', 'to verify 待核查')],
      ...[column('formsSigned', 'signed 已签名'), share('completeness', 'completeness 完整率')],
    ],
  },
  queries: {
    ...{ method: 'getQueries', kind: report.ReportKind.QUERIES },
    columns: [
      ...[column('opened', 'opened 发出'), column('open', 'open 待答复'), column('answered', 'answered 已答复')],
      ...[column('closed', 'closed 已关闭'), column('to7Days', '≤7 d'), column('to14Days', '≤14 d')],
      ...[column('to30Days', '≤30 d'), column('over30Days', '>30 d')],
      ...[column('medianDaysToAnswer', 'days to answer 答复天数'), column('medianDaysToClose', 'to close 关闭天数')],
      column('per100Items', 'per 100 每百项'),
    ],
  },
  lag: {
    ...{ method: 'getEntryLag', kind: report.ReportKind.LAG },
    columns: [
      ...[column('forms', 'forms 表单'), column('before', 'before 早于'), column('sameDay', 'same day 当日')],
      ...[
        column('to3Days', '≤3 d'),
        column('to7Days', '≤7 d'),
        column('to14Days', '≤14 d'),
        column('over14Days', '>14 d'),
      ],
      ...[column('medianDays', 'median 中位数'), column('p90Days', '90 %')],
    ],
  },
};

/** A line of a table; the total of all sites is called so. */
export function cellsOf(
  row: Readonly<Record<string, unknown>>,
  columns: readonly Column[],
  isMonthly: boolean,
): string[] {
  const site = row.site === '' ? 'all 合计' : String(row.site);
  return [site, ...(isMonthly ? [String(row.month)] : []), ...columns.map((one) => cellOf(row[one.name], one))];
}

function cellOf(value: unknown, { isShare }: Column): string {
  if (typeof value !== 'number') return '-';
  return isShare ? `${Math.round(value * 1000) / 10} %` : String(Math.round(value * 100) / 100);
}

const states: Readonly<Record<report.Source_State, string>> = {
  [report.Source_State.STATE_UNSPECIFIED]: '',
  [report.Source_State.CURRENT]: 'current 最新',
  [report.Source_State.BEHIND]: 'behind 滞后',
  [report.Source_State.UNKNOWN]: 'unknown 未知',
};

/** Of a program: CURRENT, BEHIND or UNKNOWN. */
export function stateOf(state: report.Source_State): string {
  return Object.entries(report.Source_State).find(([, value]) => value === state)?.[0] ?? 'UNKNOWN';
}

/** How fresh a report is, a line a producer. */
export function freshness(sources: readonly report.Source[]): string {
  return sources
    .map(({ producer, asOf, state, lagSeconds }) => {
      const at = asOf ? timestampDate(asOf).toISOString() : '-';
      const lag = state === report.Source_State.BEHIND ? `, ${lagSeconds} s` : '';
      return `${producer}: ${at} (${states[state]}${lag})\n`;
    })
    .join('');
}
