import type { StudyBuild, Timing } from '@verum/odm';
import type { Operation } from './draft.ts';
import { patched } from './keep.ts';

/** A length of time as a plan states it: whole days, or whole hours. */
export interface Span {
  readonly count: number;
  readonly unit: SpanUnit;
}
export type SpanUnit = 'D' | 'H';
export const spanUnits: readonly SpanUnit[] = ['D', 'H'];

/** When a visit is due: so long after (before, when negative) another, give or take. */
export interface VisitWindow {
  readonly from: string;
  readonly due: Span;
  readonly before: Span;
  readonly after: Span;
}

export const countMax = 9_999;
export const noSpan: Span = { count: 0, unit: 'D' };

/** The timing that says when a visit is due; the first where several do. */
export function timingOf(build: StudyBuild, visitOid: string): Timing | undefined {
  return (build.protocol.timings ?? []).find(
    ({ kind, successorOid, elementOid }) =>
      (kind === 'relative' && successorOid === visitOid) || (kind === 'absolute' && elementOid === visitOid),
  );
}

/** Undefined for none, and `written` for one that days and hours do not say: months, a date of the calendar. */
export function windowOf(build: StudyBuild, visitOid: string): VisitWindow | 'written' | undefined {
  const timing = timingOf(build, visitOid);
  if (!timing) return undefined;
  const [due, before, after] = [timing.target, timing.before ?? 'P0D', timing.after ?? 'P0D'].map(spanOf);
  const isSaid = due !== undefined && before !== undefined && after !== undefined;
  if (timing.kind !== 'relative' || timing.predecessorOid === undefined || !isSaid) return 'written';
  return before.count < 0 || after.count < 0 ? 'written' : { from: timing.predecessorOid, due, before, after };
}

/**
 * `P14D`, `-P14D`, `P2W`, `PT36H`; undefined for anything else. A day and twelve hours are not 36 hours where the clock
 * is put forward, so they stay as they are written.
 */
export function spanOf(duration: string): Span | undefined {
  const [, sign, days, unit, hours] = /^([+-]?)P(?:(\d{1,4})([DW])|T(\d{1,4})H)$/.exec(duration.trim()) ?? [];
  const digits = days ?? hours;
  if (digits === undefined) return undefined;
  const count = Number(digits) * (unit === 'W' ? 7 : 1);
  if (count > countMax) return undefined;
  return { count: sign === '-' && count > 0 ? -count : count, unit: hours === undefined ? 'D' : 'H' };
}

function formatSpan({ count, unit }: Span): string {
  const length = Math.abs(count);
  return `${count < 0 ? '-' : ''}${unit === 'D' ? `P${length}D` : `PT${length}H`}`;
}

/** Sets when a visit is due; undefined: whenever. */
export function setWindow(visitOid: string, window: VisitWindow | undefined): Operation {
  return (draft) => {
    const { protocol, visits } = draft.build;
    const timings = protocol.timings ?? [];
    const old = timingOf(draft.build, visitOid);
    const isKnown = (oid: string) => visits.some((visit) => visit.oid === oid);
    if (window && (!isKnown(visitOid) || !isKnown(window.from))) return draft;
    const next = window && timing(visitOid, window, old, timings);
    if (old && next && isSame(old, next)) return draft;
    if (!old && !next) return draft;
    const list = old
      ? timings.flatMap((one) => (one === old ? (next ? [next] : []) : [one]))
      : [...timings, ...(next ? [next] : [])];
    return {
      ...draft,
      build: { ...draft.build, protocol: patched(protocol, { timings: list.length > 0 ? list : undefined }) },
    };
  };
}

function timing(visitOid: string, window: VisitWindow, old: Timing | undefined, all: readonly Timing[]): Timing {
  const said = {
    kind: 'relative',
    target: formatSpan(window.due),
    predecessorOid: window.from,
    successorOid: visitOid,
    ...(window.before.count > 0 && { before: formatSpan(window.before) }),
    ...(window.after.count > 0 && { after: formatSpan(window.after) }),
  } as const;
  if (old?.kind === 'relative') {
    const { before: _, after: __, ...rest } = old;
    return { ...rest, ...said };
  }
  const taken = new Set(all.flatMap(({ oid, timingOid }) => [oid, timingOid]));
  const oid = free(`TC.${visitOid}`, taken);
  const timingOid = free(`TM.${visitOid}`, taken);
  return { oid, name: oid, timingOid, timingName: timingOid, type: 'StartToStart', ...said };
}

function free(oid: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const next = number === 1 ? oid : `${oid}.${number}`;
    if (!taken.has(next)) return next;
  }
}

const isSame = (a: Timing, b: Timing) =>
  (['target', 'before', 'after', 'predecessorOid', 'successorOid', 'kind'] as const).every(
    (name) => a[name] === b[name],
  );
