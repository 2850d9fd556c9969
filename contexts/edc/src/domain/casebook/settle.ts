import { type Evaluation, evaluate, type Outcome, type Change as RuleChange } from '@verum/checks';
import { parseFormKey } from '@verum/values';
import { unknownForm } from '../build/build-shape.ts';
import type { CompiledBuild } from '../build/compile-build.ts';
import { type AutoQueries, decideAutoQueries, type PlacedOutcome } from '../query/auto-queries.ts';
import { countVerification, type VerificationCounts, verifiesAll } from '../review/count-verification.ts';
import { holdOfForm } from '../review/hold.ts';
import { settleVisits } from '../visit/settle-visits.ts';
import { countItems, type ItemCounts } from './count-items.ts';
import { currentItems, isGroupPath } from './current-items.ts';
import { type Change, patchOf } from './decide-save.ts';
import { formAt, rowOf } from './form-in.ts';
import { type FormState, type ItemContent, notStarted, type StoredItem } from './form-state.ts';
import { judgeCivilTimes, localTimeRule } from './judge-civil-times.ts';
import type { LoadedCasebook, VisitRow } from './loaded-casebook.ts';
import { originKey, rulesView, shadowKey } from './rules-view.ts';

/** One form as it is to be written; `patch` holds the items that change. */
export interface FormWrite {
  readonly form: string;
  readonly isBlinded: boolean;
  readonly state: FormState;
  /** False: only what follows from the values changes, and the revision stays. */
  readonly isContent: boolean;
  readonly patch: ReadonlyMap<string, StoredItem>;
  readonly counts: VerificationCounts;
  readonly items: ItemCounts;
  /** Whether a person, or a file, brought content, and not a rule. */
  readonly isEntered: boolean;
}

/** Everything that follows from a change of some forms of a casebook. */
export interface Settlement {
  readonly forms: readonly FormWrite[];
  readonly queries: AutoQueries;
  readonly visits: readonly VisitRow[];
  /** Verdicts of the checks that were evaluated, at the rows that hold their items. */
  readonly outcomes: readonly (PlacedOutcome & { readonly isHard: boolean; readonly isBlinded: boolean })[];
  readonly evaluated: number;
}

export interface SettleOptions {
  /** Civil date at the site. */
  readonly today: string;
  /** As if everything had changed, because the build is another one: every form that is there is settled and written. */
  readonly isWhole?: boolean;
  /** Where it differs from what stands: the paths of a form that have no place in the build. */
  readonly orphaned?: ReadonlyMap<string, readonly string[]>;
}

/** What the command itself changes in a form. */
export type Changes = ReadonlyMap<string, Change>;

/**
 * What follows from changes: derived values, what skip logic hides, which checks fail and what becomes of their
 * queries, what is to be verified, and when the visits are due. Forms that are held stay as they are.
 */
export function settle(
  build: CompiledBuild,
  casebook: LoadedCasebook,
  changes: Changes,
  { today, isWhole = false, orphaned }: SettleOptions,
): Settlement {
  const states = new Map(casebook.forms);
  // What skip logic of another build has hidden is of no account.
  if (isWhole) for (const [form, state] of states) states.set(form, { ...state, hidden: [] });
  for (const [form, paths] of orphaned ?? [])
    states.set(form, { ...(states.get(form) ?? notStarted), orphaned: paths });
  const patches = new Map<string, ReadonlyMap<string, StoredItem>>();
  for (const [form, change] of changes) {
    states.set(form, applied(build, form, states.get(form) ?? notStarted, change));
    patches.set(form, change.patch);
  }
  const { blinding } = build;
  const placed = isWhole ? new Map([...states].filter(([form]) => isInBuild(build, form))) : states;
  const evaluation = evaluate(
    build.rules,
    rulesView(placed, blinding),
    isWhole ? everyForm(placed, build) : changedPaths(casebook, changes, build),
    { today },
  );
  derive(evaluation, { build, casebook, states, patches, changes });
  hide(evaluation, { build, casebook, states });
  const outcomes = [
    ...placeAll(evaluation.outcomes, { build, states, casebook }),
    ...localTimes(build, casebook, changes),
  ];
  const verdicts = isWhole ? [...outcomes, ...withoutCheck(casebook, outcomes)] : outcomes;
  const queries = decideAutoQueries(verdicts, {
    known: casebook.queries,
    numbers: casebook.queryNumbers,
    candidates: new Set(build.design.candidates),
  });
  return {
    forms: writes(build, casebook, states, patches, changes),
    queries,
    visits: settleVisits(build, casebook, states, evaluation, { today, isWhole }),
    outcomes,
    evaluated: evaluation.evaluated,
  };
}

function localTimes(build: CompiledBuild, { zone }: LoadedCasebook, changes: Changes): Settlement['outcomes'] {
  return [...changes].flatMap(([key, { patch }]) => {
    const form = formAt(build, key);
    const isBlinded = form?.isBlinded ?? false;
    return form ? judgeCivilTimes(form, key, patch, zone).map((one) => ({ ...one, isHard: false, isBlinded })) : [];
  });
}

function applied(build: CompiledBuild, key: string, state: FormState, change: Change): FormState {
  const { entry, revision, patch, skipped = null, removed = state.removed, diary = state.diary } = change;
  const items = new Map(state.items);
  for (const [path, item] of patch) items.set(path, item);
  return { ...state, entry, revision, skipped, removed, diary, items, orphaned: withOrphans(build, key, state, patch) };
}

/** Only an import brings what the build has no place for. */
function withOrphans(build: CompiledBuild, key: string, { orphaned }: FormState, patch: Change['patch']) {
  const form = formAt(build, key);
  const known = new Set(orphaned);
  const added = [...patch.keys()].filter((path) => !known.has(path) && !form?.placeOf(path) && !isGroupPath(path));
  return added.length === 0 ? orphaned : [...orphaned, ...added].toSorted();
}

function isInBuild(build: CompiledBuild, form: string): boolean {
  return formAt(build, originKey(form, build.blinding)) !== undefined;
}

/** A query whose check the build does not have at that place any more: nothing fails there, which answers it. */
function withoutCheck({ queries, holds }: LoadedCasebook, outcomes: readonly PlacedOutcome[]): PlacedOutcome[] {
  const checked = new Set(outcomes.map(({ form, checkKey }) => `${form} ${checkKey}`));
  return queries
    .filter(({ checkKey }) => !checkKey.startsWith(`${localTimeRule}:`))
    .filter(({ form, checkKey }) => !checked.has(`${form} ${checkKey}`) && holdOfForm(holds, form) !== 'LOCKED')
    .map(({ form, path, checkKey, inputsHash }) => ({
      ...{ form, path, checkKey, inputsHash, verdict: 'undetermined', rule: '', texts: [] },
    }));
}

/** A form that appears or disappears changes every input that stands in it. */
function changedPaths({ forms }: LoadedCasebook, changes: Changes, { blinding }: CompiledBuild): RuleChange[] {
  return [...changes].map(([key, change]): RuleChange => {
    const before = forms.get(key) ?? notStarted;
    const isPresent = (entry: string, removed: boolean) => entry !== 'NOT_STARTED' && entry !== 'SKIPPED' && !removed;
    const moves = isPresent(before.entry, before.removed) !== isPresent(change.entry, change.removed ?? before.removed);
    const formKey = originKey(key, blinding);
    return { formKey, paths: moves || movesRepeat(before, change) ? 'all' : [...change.patch.keys()] };
  });
}

function movesRepeat({ items }: FormState, { patch }: Change): boolean {
  for (const [path, item] of patch) if (item.removed || items.get(path)?.removed) return true;
  return false;
}

function everyForm(states: ReadonlyMap<string, FormState>, { blinding }: CompiledBuild): RuleChange[] {
  return [...new Set([...states.keys()].map((key) => originKey(key, blinding)))].map((formKey) => ({
    formKey,
    paths: 'all',
  }));
}

interface Work {
  readonly build: CompiledBuild;
  readonly casebook: LoadedCasebook;
  readonly states: Map<string, FormState>;
}

function derive(
  { derived }: Evaluation,
  work: Work & { readonly patches: Map<string, ReadonlyMap<string, StoredItem>>; readonly changes: Changes },
): void {
  const { build, casebook, states, patches, changes } = work;
  const added = new Map<string, Map<string, StoredItem>>();
  for (const { formKey, path, value } of derived) {
    const row = rowOf(build, formKey, path);
    const before = states.get(row) ?? notStarted;
    if (before.removed || before.entry === 'SKIPPED' || holdOfForm(casebook.holds, row) !== 'NONE') continue;
    const content: ItemContent = value === undefined ? {} : { value };
    // Within one save an item gets one version, however often it was set.
    const base = casebook.forms.get(row) ?? notStarted;
    const patch = patchOf(base, [[path, content]]);
    const own = added.get(row) ?? new Map(patches.get(row));
    added.set(row, own);
    patches.set(row, own);
    const item = patch.get(path);
    if (item) own.set(path, item);
    else own.delete(path);
    const kept = item ?? base.items.get(path);
    const items = new Map(before.items);
    if (kept) items.set(path, kept);
    else items.delete(path);
    const isNew = !changes.has(row);
    states.set(row, {
      ...before,
      items,
      entry: before.entry === 'NOT_STARTED' ? 'STARTED' : before.entry,
      revision: isNew && own.size > 0 ? base.revision + 1 : before.revision,
    });
  }
}

function hide({ hidden }: Evaluation, { build, casebook, states }: Work): void {
  for (const [formKey, paths] of hidden) {
    for (const row of [formKey, shadowKey(formKey, build.blinding)]) {
      const state = row === undefined ? undefined : states.get(row);
      if (row === undefined || !state || holdOfForm(casebook.holds, row) === 'LOCKED') continue;
      const own = paths.filter((path) => isGroupTemplate(build, path, row) || rowOf(build, formKey, path) === row);
      const sorted = own.toSorted();
      if (sorted.join('\n') !== state.hidden.join('\n')) states.set(row, { ...state, hidden: sorted });
    }
  }
}

/** A group is in both rows of a form; an item is in one. */
function isGroupTemplate(build: CompiledBuild, path: string, row: string): boolean {
  const form = formAt(build, row);
  return form !== undefined && form.placeOf(path) === undefined;
}

/** Each outcome at the row that holds its item; none of a form that is not there, or in which nothing changes any more. */
function placeAll(
  outcomes: readonly Outcome[],
  { build, states, casebook }: Pick<Work, 'build' | 'states' | 'casebook'>,
): Settlement['outcomes'] {
  // A save has many checks in few forms.
  const asked = new Map<string, { readonly isAskable: boolean; readonly isBlinded: boolean }>();
  const factsOf = (form: string) => {
    const known = asked.get(form);
    if (known) return known;
    const isAskable = states.has(form) && holdOfForm(casebook.holds, form) !== 'LOCKED';
    const isBlinded = build.blinding.isBlinded(parseFormKey(form)?.formOid ?? '');
    asked.set(form, { isAskable, isBlinded });
    return { isAskable, isBlinded };
  };
  const placed: OutcomeInRow[] = [];
  for (const outcome of outcomes) {
    const form = rowOf(build, outcome.formKey, outcome.path);
    const { isAskable, isBlinded } = factsOf(form);
    if (isAskable) placed.push(new OutcomeInRow(outcome, form, isBlinded));
  }
  return placed;
}

/** What it says beside its verdict is asked for where a check fails or has a query, which few have. */
class OutcomeInRow implements PlacedOutcome {
  readonly form: string;
  readonly isBlinded: boolean;
  readonly #outcome: Outcome;

  constructor(outcome: Outcome, form: string, isBlinded: boolean) {
    this.#outcome = outcome;
    this.form = form;
    this.isBlinded = isBlinded;
  }

  get path() {
    return this.#outcome.path;
  }

  get verdict() {
    return this.#outcome.verdict;
  }

  get rule() {
    return this.#outcome.rule.id;
  }

  get isHard() {
    return this.#outcome.rule.severity === 'hard';
  }

  get checkKey() {
    return this.#outcome.checkKey;
  }

  get inputsHash() {
    return this.#outcome.inputsHash;
  }

  get texts() {
    return this.#outcome.rule.messages.map(({ lang, text }) => ({ lang, text }));
  }
}

function writes(
  build: CompiledBuild,
  casebook: LoadedCasebook,
  states: ReadonlyMap<string, FormState>,
  patches: ReadonlyMap<string, ReadonlyMap<string, StoredItem>>,
  changes: Changes,
): FormWrite[] {
  const isWhole = verifiesAll(build.design, casebook);
  return [...states].flatMap(([form, state]): FormWrite[] => {
    if (state === casebook.forms.get(form)) return [];
    const patch = patches.get(form) ?? new Map<string, StoredItem>();
    const compiled = formAt(build, form);
    const placed = compiled ?? unknownForm(form);
    const current = currentItems(state);
    const counts = countVerification(placed, state, isWhole, current);
    const items = countItems(placed, state, current);
    const isContent = changes.has(form) || patch.size > 0;
    const isEntered = changes.has(form) && state.entry !== 'SKIPPED' && !state.removed;
    return [{ form, isBlinded: compiled?.isBlinded ?? false, state, isContent, patch, counts, items, isEntered }];
  });
}
