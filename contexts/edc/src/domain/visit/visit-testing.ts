import type { StudyBuild, Timing, VisitDef } from '@verum/odm';
import { planVisits, type VisitSituation } from './visit-plan.ts';
import { compileVisitRules } from './visit-rules.ts';

/** Builds of visits alone, for tests: `V1` is planned and scheduled, `V1?` begins outside of the plan, `C*` repeats. */
export function buildOf(visits: readonly (string | Partial<VisitDef>)[], timings: readonly Timing[] = []): StudyBuild {
  return {
    odmVersion: '2.0',
    studyOid: 'S',
    studyName: 'S',
    studyDescription: [],
    protocolName: 'S',
    oid: 'MDV',
    name: 'MDV',
    description: [],
    protocol: { timings },
    visits: visits.map((visit, index) => visitOf(typeof visit === 'string' ? written(visit) : visit, index)),
    forms: [],
    groups: [],
    items: [],
    codeLists: [],
    units: [],
    conditions: [],
    methods: [],
  };
}

/** `V1→V2 P28D ±P3D`: a visit that is counted from another. */
export function counted(from: string, to: string, target: string, window?: string): Timing {
  const lengths = window === undefined ? {} : { before: window, after: window };
  return { ...named(`${from}-${to}`), kind: 'relative', predecessorOid: from, successorOid: to, target, ...lengths };
}

export function onDate(visit: string, target: string, window?: string): Timing {
  const lengths = window === undefined ? {} : { before: window, after: window };
  return { ...named(visit), kind: 'absolute', elementOid: visit, target, ...lengths };
}

export function situation(
  dates: Readonly<Record<string, string | undefined>>,
  today: string,
  more: Partial<VisitSituation> = {},
): VisitSituation {
  const nothing = new Set<string>();
  return {
    dates: new Map(Object.entries(dates)),
    skipped: nothing,
    hidden: nothing,
    today,
    zone: 'Asia/Shanghai',
    ...more,
  };
}

/** `key earliest..target..latest timing`, projected ones with a `~`. */
export function plan(build: StudyBuild, about: VisitSituation): string[] {
  return planVisits(compileVisitRules(build), about).map(({ key, earliest, target, latest, isProjected, timing }) => {
    const window = target === undefined ? '' : ` ${isProjected ? '~' : ''}${[earliest, target, latest].join('..')}`;
    return `${key}${window} ${timing}`;
  });
}

function named(oid: string): Pick<Timing, 'oid' | 'name' | 'timingOid' | 'timingName'> {
  return { oid, name: oid, timingOid: 'TIM', timingName: 'TIM' };
}

function written(text: string): Partial<VisitDef> {
  const oid = text.replace(/[*?]/g, '');
  const plan = text.includes('?') ? {} : { plan: { position: 0, mandatory: true } };
  return { oid, repeating: text.includes('*'), ...plan };
}

function visitOf(visit: Partial<VisitDef>, index: number): VisitDef {
  const { plan, ...rest } = visit;
  const oid = visit.oid ?? `V${index}`;
  return {
    name: oid,
    description: [],
    type: 'scheduled',
    repeating: false,
    forms: [],
    ...rest,
    oid,
    ...(plan && { plan: { ...plan, position: plan.position || index + 1 } }),
  };
}
