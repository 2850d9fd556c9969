import { refuse, type Violation, violation } from '@verum/call';
import type { CompiledForm } from '../build/build-shape.ts';
import { isUnder, removedGroups } from './current-items.ts';
import {
  contentOf,
  type DiarySource,
  type Entry,
  type FormState,
  type ItemContent,
  isBlank,
  isSameContent,
  type StoredItem,
} from './form-state.ts';
import { type ItemEntry, type Judgement, judgeItem } from './judge-item.ts';

export interface Save {
  /** The revision that the entry was based on. */
  readonly expectedRevision: number;
  readonly items: readonly ItemEntry[];
  /** '' when none was given. */
  readonly reason: string;
  /** Declares the entry complete or not; undefined leaves it as it was. */
  readonly complete?: boolean | undefined;
}

/** What is to be written; `patch` holds the items that change. */
export interface Change {
  readonly entry: Exclude<Entry, 'NOT_STARTED'>;
  readonly revision: number;
  readonly patch: ReadonlyMap<string, StoredItem>;
  /** Why the form is skipped, where it is. */
  readonly skipped?: string | null;
  /** Undefined: as it was. */
  readonly removed?: boolean;
  /** The diary entry that it comes from; undefined: as it was. */
  readonly diary?: DiarySource;
}

/** Items that one form may hold: its row has to stay small enough to be rewritten with every save. */
export const formItemsMax = 20_000;

/**
 * What a save changes; undefined when it changes nothing, which leaves no trace.
 * @throws Refusal STATE_FORBIDS for a form that is skipped or removed; REVISION_STALE with both versions of every field that differs; UNKNOWN_ITEM, INVALID_VALUE or
 * REASON_REQUIRED with everything that is wrong, each at its item path; TOO_LARGE
 */
export function decideSave(form: CompiledForm, state: FormState, save: Save): Change | undefined {
  const judgements = save.items.map((entry) => judgeItem(form, entry, state.items.get(entry.path), 'entry'));
  const removed = removedGroups(state.items);
  if (state.removed || state.entry === 'SKIPPED') {
    throw refuse('STATE_FORBIDS', { facts: { form: form.oid, state: state.removed ? 'REMOVED' : 'SKIPPED' } });
  }
  if (save.expectedRevision !== state.revision) throw stale(form, state, save, judgements);
  const contents = accepted(judgements);
  const patch = patchOf(state, contents);
  refuseFaults(
    judgements,
    [...repeated(save.items), ...underRemoved(removed, save.items)],
    reasonFault(state, patch, save.reason),
  );
  return changeOf(state, patch, save.complete);
}

/** The items whose content becomes another one, each with its next version. */
export function patchOf(state: FormState, contents: Iterable<readonly [string, ItemContent]>): Map<string, StoredItem> {
  const patch = new Map<string, StoredItem>();
  for (const [path, content] of contents) {
    const before = state.items.get(path);
    // An item that never had content is not put on record for being blank.
    if (isSameContent(before, content) || (!before && isBlank(content))) continue;
    patch.set(path, { ...content, version: (before?.version ?? 0) + 1 });
  }
  return patch;
}

export function changeOf(
  state: FormState,
  patch: ReadonlyMap<string, StoredItem>,
  complete: boolean | undefined,
): Change | undefined {
  const added = [...patch.keys()].filter((path) => !state.items.has(path)).length;
  if (state.items.size + added > formItemsMax) throw refuse('TOO_LARGE', { facts: { itemsMax: String(formItemsMax) } });
  const entry = entryAfter(state.entry, patch.size > 0, complete);
  if (entry === 'NOT_STARTED' || (patch.size === 0 && entry === state.entry)) return undefined;
  return { entry, revision: state.revision + 1, patch };
}

function entryAfter(before: Entry, changes: boolean, complete: boolean | undefined): Entry {
  if (complete === true) return 'COMPLETE';
  if (before === 'NOT_STARTED') return changes ? 'STARTED' : 'NOT_STARTED';
  return complete === false ? 'STARTED' : before;
}

function accepted(judgements: readonly Judgement[]): [string, ItemContent][] {
  return judgements.flatMap((judgement) => (judgement.ok ? [[judgement.path, judgement.content] as const] : []));
}

function repeated(items: readonly ItemEntry[]): Violation[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { path } of items) (seen.has(path) ? twice : seen).add(path);
  return [...twice].map((path) =>
    violation(path, 'given_twice', 'The item is given twice. Send it once.', '该数据项出现两次，请只提交一次。'),
  );
}

function underRemoved(removed: readonly string[], items: readonly ItemEntry[]): Violation[] {
  return items
    .filter(({ path }) => isUnder(removed, path))
    .map(({ path }) =>
      violation(
        path,
        'group_removed',
        'This repeat was removed. Bring it back first, or add another one.',
        '该重复组已移除。请先恢复，或新增一组。',
      ),
    );
}

/** From the second version of an item on, somebody has to say why. */
function reasonFault(state: FormState, patch: ReadonlyMap<string, StoredItem>, reason: string): Violation[] {
  if (reason.trim() !== '' || ![...patch.keys()].some((path) => state.items.has(path))) return [];
  const textEn = 'An item that has had content changes. Say why.';
  return [violation('reason', 'required', textEn, '已有内容的数据项被修改，请说明原因。')];
}

function refuseFaults(judgements: readonly Judgement[], twice: Violation[], reason: Violation[]): void {
  const faults = judgements.flatMap((judgement) => (judgement.ok ? [] : [judgement]));
  const values = [...faults.map((fault) => fault.violation), ...twice];
  const violations = [...values, ...reason];
  if (violations.length === 0) return;
  if (faults.some(({ isUnknown }) => isUnknown)) throw refuse('UNKNOWN_ITEM', { violations });
  throw refuse(values.length > 0 ? 'INVALID_VALUE' : 'REASON_REQUIRED', { violations });
}

/** Names only what the caller would have overwritten unseen. */
function stale(form: CompiledForm, state: FormState, save: Save, judgements: readonly Judgement[]) {
  const fields = save.items.flatMap(({ path, value, unit, notDone, leftBlank }, index) => {
    const judgement = judgements[index];
    const mine = judgement?.ok ? judgement.content : contentOf({ value, unit, notDone, leftBlank });
    const theirs = state.items.get(path);
    return isSameContent(mine, theirs) ? [] : [{ path, mine, theirs: theirs ?? {} }];
  });
  return refuse('REVISION_STALE', {
    facts: { form: form.oid, expectedRevision: String(save.expectedRevision), revision: String(state.revision) },
    detail: { expectedRevision: save.expectedRevision, revision: state.revision, fields },
  });
}
