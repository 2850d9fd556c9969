import { type Violation, violation } from '@verum/call';
import type { StudyBuild, Timing, VisitDef } from '@verum/odm';
import type { WindowRule } from './visit-window.ts';

/** What a build says about its visits, arranged for asking. Immutable: made once for a build and shared. */
export interface VisitRules {
  /** In the order of the plan, then those that no plan names, in the order of the build. */
  readonly visits: readonly PlannedDef[];
  /** By OID of the visit that they are for. */
  readonly timings: ReadonlyMap<string, readonly VisitTimingRule[]>;
}

export interface PlannedDef {
  readonly visit: VisitDef;
  /** A scheduled visit of the plan. A build whose protocol plans nothing means all its scheduled visits. */
  readonly isPlanned: boolean;
}

/** Counted from a visit, or from a date of the calendar. */
export type VisitTimingRule = WindowRule & ({ readonly predecessorOid: string } | { readonly date: string });

export function compileVisitRules(build: StudyBuild): VisitRules {
  const hasPlan = build.visits.some(({ plan }) => plan);
  const place = ({ plan }: VisitDef) => plan?.position ?? Number.POSITIVE_INFINITY;
  const visits = [...build.visits]
    .sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)))
    .map((visit) => ({ visit, isPlanned: visit.type === 'scheduled' && (!hasPlan || visit.plan !== undefined) }));
  const timings = new Map<string, VisitTimingRule[]>();
  for (const timing of build.protocol.timings ?? []) {
    const visitOid = timing.kind === 'relative' ? timing.successorOid : timing.elementOid;
    const rule = ruleOf(timing);
    if (visitOid !== undefined && rule) timings.set(visitOid, [...(timings.get(visitOid) ?? []), rule]);
  }
  return { visits, timings };
}

/**
 * What keeps the visits of a build from ever being due: a visit that is counted, through others, from itself. That a
 * repeating visit is counted from its repeat before is no such circle. Asked at publication.
 */
export function checkVisitTimings(build: StudyBuild): readonly Violation[] {
  const { timings } = compileVisitRules(build);
  const repeating = new Set(build.visits.filter((visit) => visit.repeating).map(({ oid }) => oid));
  const before = (oid: string) =>
    (timings.get(oid) ?? [])
      .flatMap((rule) => ('predecessorOid' in rule ? [rule.predecessorOid] : []))
      .filter((predecessor) => predecessor !== oid || !repeating.has(oid));
  return circles([...timings.keys()], before).map((circle) => {
    const names = [...circle, circle[0]].map((oid) => oid?.slice(0, 100)).join(' ← ');
    const en = `The times of these visits are counted from each other: ${names}. Count one of them from another visit.`;
    const zh = `这些访视的时间互相推算：${names}。请将其中一个改为以其他访视为起点。`;
    return violation(`MetaDataVersion[${build.oid}]/Protocol/StudyTimings`, 'visit-timing-circle', en, zh);
  });
}

/**
 * A visit is one civil day: where it starts it finishes, so the four types of a relative constraint (StartToStart …)
 * mean the same. Constraints on transitions and on durations of structural elements are not about visits.
 */
function ruleOf(timing: Timing): VisitTimingRule | undefined {
  const { target, before, after, predecessorOid } = timing;
  const window = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  if (timing.kind === 'absolute') return { date: target, target: 'P0D', ...window };
  return timing.kind === 'relative' && predecessorOid !== undefined ? { predecessorOid, target, ...window } : undefined;
}

/** Each circle once, found by walking back from every visit; the walk is a loop, so that a long chain is no stack. */
function circles(oids: readonly string[], before: (oid: string) => readonly string[]): string[][] {
  const done = new Set<string>();
  const found: string[][] = [];
  for (const start of oids) {
    const path: string[] = [];
    const open: { readonly oid: string; readonly rest: string[] }[] = [];
    const enter = (oid: string) => {
      path.push(oid);
      open.push({ oid, rest: [...before(oid)] });
    };
    if (!done.has(start)) enter(start);
    for (let last = open.at(-1); last; last = open.at(-1)) {
      const next = last.rest.shift();
      if (next === undefined) {
        done.add(last.oid);
        open.pop();
        path.pop();
      } else if (path.includes(next)) found.push(path.slice(path.indexOf(next)));
      else if (!done.has(next)) enter(next);
    }
  }
  return found;
}
