import { type Refusal, refuse, type Violation, violation } from '@verum/call';
import type { Design } from '@verum/checks';
import { formatItemPath } from '@verum/values';

import type { CompiledForm } from '../build/build-shape.ts';
import type { CompiledBuild } from '../build/compile-build.ts';
import { type CurrentItem, currentItems, hiddenTest, isUnder, removedGroups } from './current-items.ts';
import { formAt } from './form-in.ts';
import { type FormState, isBlank } from './form-state.ts';
import type { FormStatus } from './form-status.ts';
import type { LoadedCasebook } from './loaded-casebook.ts';
import type { Settlement } from './settle.ts';

type QueryCounts = Pick<FormStatus, 'openQueries' | 'answeredQueries'>;

/** A casebook with the status of the form at hand, as it was before the change. */
type Counted = LoadedCasebook & { readonly status: Omit<FormStatus, 'hold'> | undefined };

export type Gate = Design['gates']['lock'][number];

/**
 * Mandatory places of a form that hold nothing, not even a reason for it: in a repeating group those of each repeat
 * that is there. What skip logic hides is not missing.
 */
export function missingItems(
  form: CompiledForm,
  state: FormState,
  current: readonly CurrentItem[] = currentItems(state),
): string[] {
  const mandatory = [...form.slots.values()].filter(({ slot }) => slot.mandatory);
  if (mandatory.length === 0) return [];
  const isHidden = hiddenTest(state.hidden);
  const present = new Set(current.flatMap(([path, item]) => (isBlank(item) ? [] : [path])));
  const repeats = repeatsIn(form, state);
  return mandatory.flatMap(({ slot }) =>
    repeats(slot.groups.map(({ group }) => group))
      .map((groups) => formatItemPath({ groups, itemOid: slot.item.oid }))
      .filter((path) => !present.has(path) && !isHidden(path)),
  );
}

interface Step {
  readonly oid: string;
  readonly repeatKey?: string;
}

/** For the groups around a place: every combination of repeats that is there and not removed. */
function repeatsIn(form: CompiledForm, state: FormState) {
  const removed = removedGroups(state.items);
  const found = new Map<string, Map<string, Step[]>>();
  for (const path of state.items.keys()) {
    const place = form.placeOf(path);
    if (!place || isUnder(removed, path)) continue;
    const id = place.groups.map(({ oid }) => oid).join('/');
    const steps = place.groups as Step[];
    const text = path.slice(0, path.lastIndexOf('/'));
    found.set(id, (found.get(id) ?? new Map()).set(text, steps));
  }
  return (groups: readonly { readonly oid: string; readonly repeating: boolean }[]): Step[][] => {
    if (!groups.some(({ repeating }) => repeating)) return [groups.map(({ oid }) => ({ oid }))];
    return [...(found.get(groups.map(({ oid }) => oid).join('/'))?.values() ?? [])];
  };
}

/**
 * Why a step is not possible yet; undefined when the gate is open.
 * @param gates what the study wants done first
 */
export function closedGate(
  build: CompiledBuild,
  loaded: Counted,
  settlement: Settlement,
  formKey: string,
  gates: readonly Gate[],
): Refusal | undefined {
  const form = formAt(build, formKey);
  const state = settlement.forms.find((write) => write.form === formKey)?.state ?? loaded.forms.get(formKey);
  if (!form || !state) return undefined;
  const violations = [
    ...(gates.includes('missing-items') ? missingItems(form, state).map(missingItem) : []),
    ...(gates.includes('open-queries') ? openQueries(countQueries(loaded, settlement, formKey)) : []),
  ];
  return violations.length === 0 ? undefined : refuse('GATE_CLOSED', { facts: { form: formKey }, violations });
}

export function missingItem(path: string): Violation {
  const textEn = 'The item is required: give a value, or say why there is none.';
  return violation(path, 'missing_item', textEn, '该数据项为必填：请填写数据值，或说明缺失原因。');
}

/** The queries of a form after a settlement: what was there, and what became of the automatic ones. */
export function countQueries(
  { status, queries }: Counted,
  { queries: { opened, steps } }: Pick<Settlement, 'queries'>,
  form: string,
): QueryCounts {
  const before = new Map(queries.filter((one) => one.form === form).map(({ number, state }) => [number, state]));
  const own = steps.filter((step) => step.form === form);
  const change = (wanted: string) =>
    own.filter(({ state }) => state === wanted).length -
    own.filter(({ number }) => before.get(number) === wanted).length +
    opened.filter((one) => one.form === form && one.state === wanted).length;
  return {
    openQueries: (status?.openQueries ?? 0) + change('OPEN'),
    answeredQueries: (status?.answeredQueries ?? 0) + change('ANSWERED'),
  };
}

function openQueries({ openQueries: count }: QueryCounts): Violation[] {
  return count === 0
    ? []
    : [violation('queries', 'open_queries', `${count} queries are open.`, `有 ${count} 条待答复质疑。`)];
}
