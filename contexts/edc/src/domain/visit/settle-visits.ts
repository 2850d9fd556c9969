import type { Evaluation } from '@verum/checks';
import { formatItemPath, formatVisitKey, parseFormKey, parseVisitKey } from '@verum/values';
import type { CompiledBuild } from '../build/compile-build.ts';
import type { FormState } from '../casebook/form-state.ts';
import type { LoadedCasebook, VisitRow } from '../casebook/loaded-casebook.ts';
import { originKey } from '../casebook/rules-view.ts';
import { visitOf } from '../review/hold.ts';
import { planVisits } from './visit-plan.ts';
import { compileVisitRules, type VisitRules } from './visit-rules.ts';

type Draft = { -readonly [Key in keyof VisitRow]: VisitRow[Key] };

export interface VisitOptions {
  /** Civil date at the site. */
  readonly today: string;
  /** The build is another one: what it expects is reckoned anew, and only what happened stays. */
  readonly isWhole: boolean;
}

/**
 * The rows of visits that change: one begins with its first form, its date moves the windows of those counted from it,
 * and conditions take forms and visits out or bring them back.
 */
export function settleVisits(
  build: CompiledBuild,
  casebook: LoadedCasebook,
  states: ReadonlyMap<string, FormState>,
  evaluation: Pick<Evaluation, 'hiddenForms' | 'hiddenVisits'>,
  { today, isWhole }: VisitOptions,
): VisitRow[] {
  const rows = new Map<string, Draft>(
    casebook.visits.map((row) => [row.visit, isWhole ? { ...row, ...expectedOf(build, row) } : { ...row }]),
  );
  const rowOf = (visit: string): Draft => {
    const row = rows.get(visit) ?? newRow(build, visit);
    rows.set(visit, row);
    return row;
  };
  const started = [...states].flatMap(([key, state]) => (isThere(state) ? [key] : [])).concat(casebook.alsoThere);
  for (const [form, state] of states) {
    if (state !== casebook.forms.get(form)) noteForm(build, started, rowOf(visitOf(form)), form, state);
  }
  for (const { visitOid, visitRepeatKey, formOid, isHidden } of evaluation.hiddenForms) {
    const row = rows.get(formatVisitKey(visitOid, visitRepeatKey));
    if (row) exclude(build, started, row, formOid, isHidden);
  }
  if (casebook.hasAllVisits) {
    for (const { visitOid, isHidden } of evaluation.hiddenVisits) {
      for (const row of rows.values()) {
        if (parseVisitKey(row.visit)?.visitOid === visitOid) row.isExpected = !isHidden;
      }
    }
    plan(build, casebook, rows, rowOf, today);
  }
  const before = new Map(casebook.visits.map((row) => [row.visit, JSON.stringify(row)]));
  return [...rows.values()].filter((row) => JSON.stringify(row) !== before.get(row.visit));
}

/** Empty rows for a casebook that has just been opened. */
export function firstVisits(build: CompiledBuild, zone: string, today: string): VisitRow[] {
  const rows = new Map<string, Draft>();
  const rowOf = (visit: string) => {
    const row = rows.get(visit) ?? newRow(build, visit);
    rows.set(visit, row);
    return row;
  };
  plan(build, { zone }, rows, rowOf, today);
  return [...rows.values()];
}

/** All rows as they are to be after one was changed by a person. */
export function replanVisits(build: CompiledBuild, casebook: LoadedCasebook, today: string): VisitRow[] {
  const rows = new Map<string, Draft>(casebook.visits.map((row) => [row.visit, { ...row }]));
  plan(build, casebook, rows, (visit) => rows.get(visit) ?? newRow(build, visit), today);
  return [...rows.values()];
}

/** A visit as the build wants it, before anything happened in it. */
function expectedOf(build: CompiledBuild, { visit, isHeld, skipped }: VisitRow): Draft {
  const isPlanned = build.visits.has(parseVisitKey(visit)?.visitOid ?? '');
  return { ...newRow(build, visit), isHeld, skipped, isExpected: isPlanned };
}

const compiled = new WeakMap<CompiledBuild, VisitRules>();

export function visitRulesOf(build: CompiledBuild): VisitRules {
  const rules = compiled.get(build) ?? compileVisitRules(build.model);
  compiled.set(build, rules);
  return rules;
}

function plan(
  build: CompiledBuild,
  { zone }: Pick<LoadedCasebook, 'zone'>,
  rows: ReadonlyMap<string, Draft>,
  rowOf: (visit: string) => Draft,
  today: string,
): void {
  const known = [...rows.values()];
  const hidden = known.filter(({ isExpected }) => !isExpected).map(({ visit }) => parseVisitKey(visit)?.visitOid ?? '');
  const planned = planVisits(visitRulesOf(build), {
    dates: new Map(known.filter(({ isHeld }) => isHeld).map(({ visit, heldOn }) => [visit, heldOn ?? undefined])),
    skipped: new Set(known.filter(({ skipped }) => skipped !== null).map(({ visit }) => visit)),
    hidden: new Set(hidden),
    today,
    zone,
  });
  for (const { key, target = null, earliest = null, latest = null, isProjected } of planned) {
    Object.assign(rowOf(key), { target, earliest, latest, isProjected });
  }
}

function newRow(build: CompiledBuild, visit: string): Draft {
  const visitOid = parseVisitKey(visit)?.visitOid ?? visit;
  const expected = build.formsOf(visitOid).filter(({ isMandatory }) => isMandatory);
  const place = visitRulesOf(build).visits.findIndex((one) => one.visit.oid === visitOid);
  return {
    visit,
    position: place === -1 ? visitRulesOf(build).visits.length : place,
    heldOn: null,
    target: null,
    earliest: null,
    latest: null,
    isProjected: false,
    isHeld: false,
    isExpected: true,
    skipped: null,
    missing: expected.filter(({ isBlinded }) => !isBlinded).map(({ formOid }) => formOid),
    missingBlinded: expected.filter(({ isBlinded }) => isBlinded).map(({ formOid }) => formOid),
    excluded: [],
  };
}

const isThere = (state: FormState | undefined) =>
  state !== undefined && state.entry !== 'NOT_STARTED' && !state.removed;

function noteForm(build: CompiledBuild, started: readonly string[], row: Draft, form: string, state: FormState): void {
  const formOid = parseFormKey(form)?.formOid ?? '';
  const isHere = isThere(state);
  // A form that only the unblinded see must not tell the others that the visit has begun.
  if (isHere && state.entry !== 'SKIPPED' && !build.blinding.isBlinded(formOid)) row.isHeld = true;
  setMissing(build, row, formOid, !isHere && !isStarted(started, row.visit, formOid));
  const date = visitDate(build, row.visit, form, state);
  if (date !== undefined) row.heldOn = date;
}

function isStarted(started: readonly string[], visit: string, formOid: string): boolean {
  return started.some((key) => visitOf(key) === visit && parseFormKey(key)?.formOid === formOid);
}

function setMissing(build: CompiledBuild, row: Draft, formOid: string, isMissing: boolean): void {
  const visitOid = parseVisitKey(row.visit)?.visitOid ?? '';
  const expected = build.formsOf(visitOid).find((form) => form.formOid === formOid);
  const list = expected?.isBlinded ? 'missingBlinded' : 'missing';
  const others = row[list].filter((oid) => oid !== formOid);
  const counts = isMissing && expected?.isMandatory === true && !row.excluded.includes(formOid);
  const order = build.formsOf(visitOid).map((form) => form.formOid);
  row[list] = counts ? [...others, formOid].sort((a, b) => order.indexOf(a) - order.indexOf(b)) : others;
}

function exclude(
  build: CompiledBuild,
  started: readonly string[],
  row: Draft,
  formOid: string,
  isHidden: boolean,
): void {
  const shadow = build.blinding.shadowOf(formOid);
  for (const oid of shadow === undefined ? [formOid] : [formOid, shadow]) {
    const others = row.excluded.filter((one) => one !== oid);
    row.excluded = isHidden ? [...others, oid].sort() : others;
    setMissing(build, row, oid, !isStarted(started, row.visit, oid));
  }
}

/** The date of the visit as its form now says: null when that is not a whole date; undefined when it stands elsewhere. */
function visitDate(build: CompiledBuild, visit: string, form: string, state: FormState): string | null | undefined {
  const visitOid = parseVisitKey(visit)?.visitOid ?? '';
  const place = build.design.visitDates[visitOid] ?? build.design.visitDates['*'];
  const parts = parseFormKey(originKey(form, build.blinding));
  if (place === undefined || !parts || parts.formRepeatKey !== undefined) return undefined;
  const [oid, ...path] = place.split('/');
  if (oid !== formatItemPath({ groups: [], itemOid: parts.formOid })) return undefined;
  const text = isThere(state) ? state.items.get(path.join('/'))?.value : undefined;
  const day = text?.slice(0, 10) ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : null;
}
