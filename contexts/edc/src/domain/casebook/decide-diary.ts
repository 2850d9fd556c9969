import { refuse, violation } from '@verum/call';
import { formatItemPath, MULTIPLE_SEPARATOR } from '@verum/values';
import type { CompiledForm, CompiledSlot } from '../build/build-shape.ts';
import { type Change, decideSave } from './decide-save.ts';
import type { FormState } from './form-state.ts';
import type { ItemEntry } from './judge-item.ts';

/** What epro tells of an entry, as far as a casebook keeps it. */
export interface DiaryEntry {
  readonly study: string;
  readonly subject: string;
  /** UUID. */
  readonly entry: string;
  /** 0 of the entry as it came; one more with each correction that the participant confirmed. */
  readonly revision: number;
  /** visitOid[!repeat]; '' where it is kept in epro alone. */
  readonly visit: string;
  readonly form: string;
  /** Of the form, where it repeats. */
  readonly repeat: string;
  readonly device: string;
  /** Of the correction; ''. */
  readonly reason: string;
  readonly items: readonly DiaryItem[];
}

export interface DiaryItem {
  /** OID of the item, or an alias of it. */
  readonly item: string;
  readonly values: readonly string[];
  readonly declined: boolean;
  /** Worked out, not answered: where the form has no place for it, it stays in epro. */
  readonly isScore: boolean;
}

/** What stands at an item that the participant would rather not answer. */
const DECLINED = 'Preferred not to answer';

/**
 * What an entry changes in its form; undefined where that is known already. It comes out the same in whatever order and
 * however often the entry and its corrections are told: the highest revision counts.
 * @throws Refusal STATE_FORBIDS for a form that was filled by hand or by another entry, UNKNOWN_ITEM, INVALID_VALUE
 */
export function decideDiary(
  form: CompiledForm,
  state: FormState,
  told: DiaryEntry,
  complete: boolean,
): Change | undefined {
  const { entry, revision } = told;
  const facts = { form: form.oid, entry };
  if (state.diary && state.diary.entry !== entry)
    throw refuse('STATE_FORBIDS', { facts: { ...facts, state: 'OTHER_ENTRY' } });
  if (!state.diary && state.revision > 0)
    throw refuse('STATE_FORBIDS', { facts: { ...facts, state: 'ENTERED_BY_HAND' } });
  if (state.diary && state.diary.revision >= revision) return undefined;
  const change = decideSave(form, state, {
    expectedRevision: state.revision,
    items: entriesOf(form, state, told),
    reason: told.reason || 'Reported by the participant',
    ...(complete && { complete }),
  });
  return { ...(change ?? heardOf(state)), diary: { entry, revision } };
}

/** A revision that changes nothing has been heard of all the same: an older one that comes later must not count. */
function heardOf({ entry, revision }: FormState): Change {
  const patch = new Map();
  return entry === 'NOT_STARTED' ? { entry: 'STARTED', revision: revision + 1, patch } : { entry, revision, patch };
}

/** @throws Refusal STATE_FORBIDS for a form that is the participant's: it is corrected in the diary, with its consent */
export function refuseDiary(key: string, state: FormState): void {
  if (state.diary) throw refuse('STATE_FORBIDS', { facts: { form: key, state: 'DIARY' } });
}

function entriesOf(form: CompiledForm, state: FormState, { items }: DiaryEntry): ItemEntry[] {
  const found = items.map((told, index) => ({ told, index, place: placeOf(form, told.item) }));
  const unknown = found.filter(({ told, place }) => !place && !told.isScore);
  if (unknown.length > 0) {
    const violations = unknown.map(({ index }) =>
      violation(`items[${index}]`, 'unknown_item', 'The form has no such item.', '表单中没有该数据项。'),
    );
    throw refuse('UNKNOWN_ITEM', { facts: { form: form.oid }, violations });
  }
  const given = found.flatMap(({ told, place }) => (place ? [entryOf(told, place)] : []));
  const paths = new Set(given.map(({ path }) => path));
  // What a correction takes back is blank, and what a rule derives is the rule's.
  const asked = [...form.slots.values()].map(pathOf);
  const blanked = asked.filter((path) => state.items.has(path) && !paths.has(path)).map((path) => ({ path }));
  return [...given, ...blanked];
}

/** The one place of an item, by its OID or by an alias that the build gives it; none inside of what repeats. */
function placeOf(form: CompiledForm, name: string): CompiledSlot | undefined {
  const slots = [...form.slots.values()].filter(({ slot }) => !slot.repeating);
  const byOid = slots.filter(({ slot }) => slot.item.oid === name);
  const named =
    byOid.length > 0 ? byOid : slots.filter(({ slot }) => slot.item.aliases?.some((alias) => alias.name === name));
  return named.length === 1 ? named[0] : undefined;
}

function pathOf({ slot }: CompiledSlot): string {
  return formatItemPath({ groups: slot.groups.map(({ group }) => ({ oid: group.oid })), itemOid: slot.item.oid });
}

function entryOf({ values, declined }: DiaryItem, place: CompiledSlot): ItemEntry {
  const path = pathOf(place);
  if (declined) return { path, notDone: DECLINED };
  const [unit] = place.units;
  return {
    path,
    value: values.join(MULTIPLE_SEPARATOR),
    ...(unit !== undefined && place.units.size === 1 && { unit }),
  };
}
