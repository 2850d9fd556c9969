import { parseFormKey } from '@verum/values';
import { formAt } from '../casebook/form-in.ts';
import { type FormState, isBlank } from '../casebook/form-state.ts';
import { judgeItem } from '../casebook/judge-item.ts';
import type { LoadedCasebook } from '../casebook/loaded-casebook.ts';
import { type FormWrite, type Settlement, settle } from '../casebook/settle.ts';
import { visitOf } from '../review/hold.ts';
import { crossesBlinding, type FormRowFacts, findOrphans, type Move } from './find-orphans.ts';

/** What a move does to some rows of a casebook. Paths are written `<form key>/<item path>`, and sorted. */
export interface MigrationEffects {
  /** Rows whose values, hidden or orphaned items become other ones. */
  readonly formsChanged: number;
  /** Values that lose their place. */
  readonly orphaned: readonly string[];
  /** Values that had none and have one again. */
  readonly restored: readonly string[];
  /** Derived values that come out differently. */
  readonly derived: readonly string[];
  /** Values that stay at their place and do not fit it any more: another type, length, code list or unit. */
  readonly misfits: readonly string[];
  /** Form keys: signed, and the signature does not cover what stands there afterwards. */
  readonly resign: readonly string[];
  readonly queriesOpened: number;
}

export interface MigrationReport extends MigrationEffects {
  readonly outcome: 'moved' | 'left-out';
  /** Why it is left out; '' when it is moved. */
  readonly why: '' | 'locked' | 'blinding' | 'failed';
  readonly fromBuild: number;
  /** The same for what only the unblinded see; null where there is nothing. */
  readonly blinded: MigrationEffects | null;
}

export interface MigrationPlan {
  readonly report: MigrationReport;
  /** What is to be written; undefined when the casebook stays where it is. */
  readonly settlement: Settlement | undefined;
  /** Visits that the build has no more and in which nothing happened. */
  readonly goneVisits: readonly string[];
}

export interface MigrationOptions {
  /** Civil date at the site. */
  readonly today: string;
  /** By form key. */
  readonly facts: ReadonlyMap<string, FormRowFacts>;
}

const noEffects: MigrationEffects = {
  ...{ formsChanged: 0, orphaned: [], restored: [], derived: [], misfits: [], resign: [], queriesOpened: 0 },
};

/** A casebook that stays on its build. */
export function leftOut(fromBuild: number, why: Exclude<MigrationReport['why'], ''>): MigrationPlan {
  const report: MigrationReport = { outcome: 'left-out', why, fromBuild, ...noEffects, blinded: null };
  return { report, settlement: undefined, goneVisits: [] };
}

/**
 * What moving a casebook to another build of its study does. No value is lost or moved: what has no place any more
 * stays in its form as orphaned. Only derived values change, and not in forms that are frozen. A casebook of which
 * anything is locked stays where it is, and so does one whose values would come to stand before the wrong eyes.
 */
export function planMigration(move: Move, casebook: LoadedCasebook, { today, facts }: MigrationOptions): MigrationPlan {
  const factsOf = (form: string) => facts.get(form) ?? { isBlinded: false, isSigned: false };
  if (casebook.holds.some(({ state }) => state === 'LOCKED')) return leftOut(casebook.build, 'locked');
  for (const [form, state] of casebook.forms) {
    if (crossesBlinding(move, form, state, factsOf(form))) return leftOut(casebook.build, 'blinding');
  }
  const orphaned = new Map([...casebook.forms].map(([form, state]) => [form, findOrphans(move, form, state)]));
  const settlement = settle(move.to, casebook, new Map(), { today, isWhole: true, orphaned });
  const effectsOf = (isBlinded: boolean) => {
    const isOwn = (form: string, fallback = false) => (facts.get(form)?.isBlinded ?? fallback) === isBlinded;
    const opened = settlement.queries.opened.filter(({ form }) => isOwn(form, isBlindedForm(move, form)));
    const writes = settlement.forms.filter((write) => isOwn(write.form, write.isBlinded));
    return effects(move, casebook, writes, opened.length, (form) => factsOf(form).isSigned);
  };
  const blinded = effectsOf(true);
  return {
    report: {
      ...{ outcome: 'moved', why: '', fromBuild: casebook.build },
      ...effectsOf(false),
      blinded: hasEffects(blinded) ? blinded : null,
    },
    settlement,
    goneVisits: casebook.visits
      .filter(({ visit, isHeld, skipped }) => !isHeld && skipped === null && !isUsed(move, casebook, visit))
      .map(({ visit }) => visit),
  };
}

/** A report for those who see all of it. */
export function mergedReport({ blinded, ...report }: MigrationReport): MigrationReport {
  if (blinded === null) return { ...report, blinded };
  const both = (name: 'orphaned' | 'restored' | 'derived' | 'misfits' | 'resign') =>
    [...report[name], ...blinded[name]].toSorted();
  return {
    ...report,
    formsChanged: report.formsChanged + blinded.formsChanged,
    orphaned: both('orphaned'),
    restored: both('restored'),
    derived: both('derived'),
    misfits: both('misfits'),
    resign: both('resign'),
    queriesOpened: report.queriesOpened + blinded.queriesOpened,
    blinded: null,
  };
}

function isBlindedForm({ to }: Move, form: string): boolean {
  return to.blinding.isBlinded(parseFormKey(form)?.formOid ?? '');
}

function isUsed({ to }: Move, { forms }: LoadedCasebook, visit: string): boolean {
  return (
    to.visits.has(parseFormKey(`${visit}~x`)?.visitOid ?? '') ||
    [...forms.keys()].some((form) => visitOf(form) === visit)
  );
}

function hasEffects({ formsChanged, misfits, queriesOpened }: MigrationEffects): boolean {
  return formsChanged > 0 || misfits.length > 0 || queriesOpened > 0;
}

function effects(
  move: Move,
  casebook: LoadedCasebook,
  writes: readonly FormWrite[],
  queriesOpened: number,
  isSigned: (form: string) => boolean,
): MigrationEffects {
  const changed = writes.filter(({ form, state, patch }) => patch.size > 0 || isOther(casebook.forms.get(form), state));
  const paths = (of: (write: FormWrite) => readonly string[]) =>
    writes.flatMap((write) => of(write).map((path) => `${write.form}/${path}`)).toSorted();
  const before = (form: string) => new Set(casebook.forms.get(form)?.orphaned);
  const filled =
    ({ items }: FormState) =>
    (path: string) =>
      !isBlank(items.get(path) ?? {});
  return {
    formsChanged: changed.length,
    orphaned: paths(({ form, state }) =>
      state.orphaned.filter((path) => !before(form).has(path)).filter(filled(state)),
    ),
    restored: paths(({ form, state }) =>
      [...before(form)].filter((path) => !state.orphaned.includes(path)).filter(filled(state)),
    ),
    derived: paths(({ patch }) => [...patch.keys()]),
    misfits: paths(({ form, state }) => misfitsOf(move, form, state)),
    resign: changed.flatMap(({ form }) => (isSigned(form) ? [form] : [])).toSorted(),
    queriesOpened,
  };
}

/** Whether a signature over the one does not cover the other; see `form_content_hash`. Values are told by the patch. */
function isOther(before: FormState | undefined, after: FormState): boolean {
  const same = (a: readonly string[], b: readonly string[]) =>
    a.length === b.length && a.every((one, at) => one === b[at]);
  return !before || !same(before.hidden, after.hidden) || !same(before.orphaned, after.orphaned);
}

/** Values of a form, its orphaned ones as they are after the move, that do not fit their place any more. */
export function misfitsOf({ from, to }: Move, form: string, state: FormState): string[] {
  const now = formAt(to, form);
  const then = formAt(from, form);
  if (!now || !then) return [];
  const orphaned = new Set(state.orphaned);
  return [...state.items].flatMap(([path, item]) => {
    if (item.value === undefined || orphaned.has(path)) return [];
    const fits = (one: typeof now) => judgeItem(one, { path, ...item }, undefined, 'import').ok;
    return !fits(now) && fits(then) ? [path] : [];
  });
}
