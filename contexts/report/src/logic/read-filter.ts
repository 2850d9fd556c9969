import { type Call, type Clock, placesFor, refuse, sitesIn, violation } from '@verum/call';
import type { Reach, ReportFilter } from '../domain/report-filter.ts';

/** What a caller asks a report for. */
export interface AskedReport {
  readonly study: string;
  /** '' for every site within reach. */
  readonly site: string;
  readonly from: string;
  readonly to: string;
  readonly isMonthly: boolean;
}

/** The sites of the call's scope, and where its caller sees what others are blinded to. */
export function reachOf(call: Call, study: string): Reach {
  return { sites: sitesIn(call.scope, study), unblinded: sitesIn(placesFor(call.grants, 'blinded.read'), study) };
}

/** @throws Refusal NOT_FOUND for a site out of reach; INVALID_REQUEST for what is no date, or an end before its beginning */
export function readFilter({ nowMs }: Clock, call: Call, asked: AskedReport): ReportFilter {
  const { study, site, from, to, isMonthly } = asked;
  const reach = reachOf(call, study);
  if (site !== '' && reach.sites !== null && !reach.sites.includes(site)) {
    throw refuse('NOT_FOUND', { facts: { study, site } });
  }
  const violations = [
    ...(['from', 'to'] as const)
      .filter((field) => asked[field] !== '' && !isCivilDate(asked[field]))
      .map((field) => violation(field, 'not_a_date', 'is not a date of the calendar', '不是有效的日期')),
    ...(from !== '' && to !== '' && to < from
      ? [violation('to', 'date_order', 'lies before the beginning', '早于起始日期')]
      : []),
  ];
  if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
  return { study, site, from, to, isMonthly, reach, nowMs: nowMs() };
}

/** Whether the date exists in the calendar; `2026-02-29` does not. */
function isCivilDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '0001') return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
