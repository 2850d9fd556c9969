import { refuse, violation } from '@verum/call';
import { parseFormKey } from '@verum/values';
import type { CompiledForm } from '../build/build-shape.ts';
import { isGroupPath } from './current-items.ts';
import type { Change } from './decide-save.ts';
import type { FormState, ItemContent, StoredItem } from './form-state.ts';

export interface EntryStep {
  readonly expectedRevision: number;
  readonly reason: string;
  /** Takes it back. */
  readonly undo: boolean;
}

const none: ReadonlyMap<string, StoredItem> = new Map();

/**
 * A form declared as not to be filled in, or taken up again; undefined when it is so already.
 * @throws Refusal REVISION_STALE, REASON_REQUIRED, STATE_FORBIDS for a form that was removed
 */
export function decideSkip(state: FormState, step: EntryStep): Change | undefined {
  checkStep(state, step);
  if (state.removed) throw forbidden('REMOVED', 'SKIPPED');
  if ((state.entry === 'SKIPPED') !== step.undo) return undefined;
  const revision = state.revision + 1;
  return step.undo
    ? { entry: 'STARTED', skipped: null, revision, patch: none }
    : { entry: 'SKIPPED', skipped: step.reason.trim(), revision, patch: none };
}

/**
 * A repeat of a form, or of a visit, taken out or brought back; undefined when it is so already.
 * @throws Refusal REVISION_STALE, REASON_REQUIRED, STATE_FORBIDS for what does not repeat or was not started
 */
export function decideRemove(formKey: string, state: FormState, step: EntryStep): Change | undefined {
  checkStep(state, step);
  const key = parseFormKey(formKey);
  if (key?.formRepeatKey === undefined && key?.visitRepeatKey === undefined) throw forbidden('NOT_A_REPEAT', 'REMOVED');
  if (state.entry === 'NOT_STARTED') throw forbidden('NOT_STARTED', 'REMOVED');
  if (state.removed !== step.undo) return undefined;
  const { entry, skipped } = state;
  return { entry, skipped, removed: !step.undo, revision: state.revision + 1, patch: none };
}

/**
 * The same for one repeat of a group inside a form.
 * @throws Refusal also INVALID_REQUEST for a path that is no repeat of a group, NOT_FOUND for one that is not there
 */
export function decideRemoveGroup(
  form: CompiledForm,
  state: FormState,
  { group, ...step }: EntryStep & { readonly group: string },
): Change | undefined {
  if (!isGroupPath(group)) {
    const textEn = 'must name one repeat of a group: (group[!repeat]/)*group!repeat';
    const textZh = '应指明数据项组的某一重复：(组[!重复号]/)*组!重复号';
    throw refuse('INVALID_REQUEST', { violations: [violation('group', 'not_a_repeat', textEn, textZh)] });
  }
  checkStep(state, step);
  if (state.removed || state.entry === 'SKIPPED') throw forbidden(state.removed ? 'REMOVED' : 'SKIPPED', 'REMOVED');
  const isThere = [...state.items].some(([path, item]) => !item.removed && path.startsWith(`${group}/`));
  if (!isThere) throw refuse('NOT_FOUND', { facts: { form: form.oid } });
  const before = state.items.get(group);
  if ((before?.removed === true) !== step.undo) return undefined;
  const content: ItemContent = step.undo ? {} : { removed: true };
  const patch = new Map([[group, { ...content, version: (before?.version ?? 0) + 1 }]]);
  return { entry: state.entry as Change['entry'], skipped: state.skipped, revision: state.revision + 1, patch };
}

function checkStep(state: FormState, { expectedRevision, reason }: EntryStep): void {
  if (reason.trim() === '') throw refuse('REASON_REQUIRED');
  if (expectedRevision !== state.revision) {
    throw refuse('REVISION_STALE', {
      facts: { expectedRevision: String(expectedRevision), revision: String(state.revision) },
      detail: { expectedRevision, revision: state.revision, fields: [] },
    });
  }
}

function forbidden(state: string, wanted: string) {
  return refuse('STATE_FORBIDS', { facts: { state, wanted } });
}
