import type { StudyBuild, Timing } from '@verum/odm';
import type { Operation } from './draft.ts';
import { patched } from './keep.ts';

/** When a visit is due: so many days after (before, when negative) another, give or take. */
export interface DayWindow {
  readonly from: string;
  readonly days: number;
  readonly before: number;
  readonly after: number;
}

export const daysMax = 9_999;

/** The timing that says when a visit is due; the first where several do. */
export function timingOf(build: StudyBuild, visitOid: string): Timing | undefined {
  return (build.protocol.timings ?? []).find(
    ({ kind, successorOid, elementOid }) =>
      (kind === 'relative' && successorOid === visitOid) || (kind === 'absolute' && elementOid === visitOid),
  );
}

/** Undefined for none, and `written` for one that days do not say: hours, a date of the calendar. */
export function windowOf(build: StudyBuild, visitOid: string): DayWindow | 'written' | undefined {
  const timing = timingOf(build, visitOid);
  if (!timing) return undefined;
  const [days, before, after] = [timing.target, timing.before ?? 'P0D', timing.after ?? 'P0D'].map(daysOf);
  const isDays = days !== undefined && before !== undefined && after !== undefined && before >= 0 && after >= 0;
  if (timing.kind !== 'relative' || timing.predecessorOid === undefined || !isDays) return 'written';
  return { from: timing.predecessorOid, days, before, after };
}

/** `P14D`, `-P14D`, `P2W`, `P0D`; undefined for anything else. */
function daysOf(duration: string): number | undefined {
  const [, sign, count, unit] = /^([+-]?)P(\d{1,4})([DW])$/.exec(duration.trim()) ?? [];
  if (count === undefined) return undefined;
  const days = Number(count) * (unit === 'W' ? 7 : 1);
  return sign === '-' && days > 0 ? -days : days;
}

const duration = (days: number) => `${days < 0 ? '-' : ''}P${Math.abs(days)}D`;

/** Sets when a visit is due; undefined: whenever. */
export function setWindow(visitOid: string, window: DayWindow | undefined): Operation {
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

function timing(visitOid: string, window: DayWindow, old: Timing | undefined, all: readonly Timing[]): Timing {
  const said = {
    kind: 'relative',
    target: duration(window.days),
    predecessorOid: window.from,
    successorOid: visitOid,
    ...(window.before > 0 && { before: duration(window.before) }),
    ...(window.after > 0 && { after: duration(window.after) }),
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
