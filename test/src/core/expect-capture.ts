import { follow, put, step } from './follow.ts';
import {
  atTheDoor,
  type Form,
  forms,
  holdOf,
  type Item,
  isLiving,
  isOut,
  type Model,
  missingItems,
  nowhere,
  reaches,
  sees,
} from './model.ts';
import type { Step, StepOf } from './step.ts';

/** 'done', or the reason of the refusal. */
export type Outcome = string;
type Capture = StepOf<'save' | 'skip' | 'remove' | 'removeGroup' | 'skipVisit' | 'annotate'>;

/** Changes the model as the step should change the casebook. */
export function expectCapture(model: Model, one: Capture): Outcome {
  const refused = atTheDoor(one.by, 'casebook.write');
  if (refused) return refused;
  if (one.kind === 'skipVisit') return expectSkipVisit(model, one);
  if (!reaches(one.by) || !sees(one.by, one.form) || one.form === nowhere) return 'NOT_FOUND';
  const hold = holdOf(model, one.form);
  if (hold === 'LOCKED' || (hold === 'FROZEN' && one.kind !== 'annotate')) return 'HELD';
  switch (one.kind) {
    case 'annotate':
      return 'done';
    case 'save':
      return expectSave(model, one);
    case 'skip':
      return expectSkip(model, one);
    case 'remove':
      return expectRemove(model, one);
    case 'removeGroup':
      return expectRemoveGroup(model, one);
  }
}

export const revisionOf = (model: Model, form: string): number => model.forms[form]?.revision ?? 0;

/** The revision that a step says it is based on. */
export function basisOf(model: Model, one: { readonly form: string; readonly stale?: true | undefined }): number {
  const revision = revisionOf(model, one.form);
  return one.stale ? Math.max(0, revision - 1) : revision;
}

/** What is wrong with a content at a place, whatever stands there. */
function faultAt(model: Model, path: string, text: string | null): 'UNKNOWN_ITEM' | 'INVALID_VALUE' | undefined {
  if (path === 'IG.NO/IT.NO') return 'UNKNOWN_ITEM';
  if (path === 'IG.VS/IT.NOTE' && model.build === 2) return 'UNKNOWN_ITEM';
  if (path === 'IG.VS/IT.PULSE' && model.build === 1) return 'UNKNOWN_ITEM';
  return text === 'heavy' ? 'INVALID_VALUE' : undefined;
}

export const contentOfText = (text: string | null): Omit<Item, 'version'> =>
  text === null ? {} : text.startsWith('!') ? { notDone: text.slice(1) } : { value: text };

function expectSave(model: Model, one: StepOf<'save'>): Outcome {
  const before = model.forms[one.form];
  if (before?.removed || before?.entry === 'SKIPPED') return 'STATE_FORBIDS';
  if (basisOf(model, one) !== revisionOf(model, one.form)) return 'REVISION_STALE';
  const form: Form = before ?? {
    ...{ entry: 'STARTED', revision: 0, items: {}, skipped: null, removed: false, hidden: [], orphaned: [] },
    ...{ verified: {}, signed: null },
  };
  const contents = Object.fromEntries(Object.entries(one.values).map(([path, text]) => [path, contentOfText(text)]));
  const isSame = (path: string) => put(structuredClone(form), { [path]: contents[path] ?? {} }).length === 0;
  const faults = Object.entries(one.values).map(([path, text]) => {
    const isStored = form.items[path] !== undefined && isSame(path);
    const fault = isStored ? undefined : faultAt(model, path, text);
    return fault ?? (isOut(form, path) ? 'INVALID_VALUE' : undefined);
  });
  const known = new Set(Object.keys(form.items));
  const entry = form.entry;
  const changed = faults.some(Boolean) ? [] : put(form, contents);
  if (faults.includes('UNKNOWN_ITEM')) return 'UNKNOWN_ITEM';
  if (faults.includes('INVALID_VALUE')) return 'INVALID_VALUE';
  if (changed.some((path) => known.has(path)) && one.reason === '') return 'REASON_REQUIRED';
  const isNew = before === undefined;
  if (one.complete !== undefined) form.entry = one.complete ? 'COMPLETE' : 'STARTED';
  if (changed.length === 0 && (isNew ? one.complete !== true : form.entry === entry)) return 'done';
  form.revision += 1;
  model.forms[one.form] = form;
  return settled(model, one.form, isNew ? 'all' : changed);
}

/** What follows, and whether it may be. */
function settled(model: Model, key: string, changed: readonly string[] | 'all'): Outcome {
  const { hardFailure } = follow(model, new Map([[key, changed]]));
  if (hardFailure) return 'CHECK_FAILED';
  const form = model.forms[key];
  if (form?.entry === 'COMPLETE' && !form.removed && missingItems(key, form).length > 0) return 'GATE_CLOSED';
  return 'done';
}

/** What goes out takes its queries with it, and the checks forget what they were about. */
function closeQueries(model: Model, form: string, group = ''): void {
  for (const query of model.queries) {
    const isAsked = group === '' || query.path === group || query.path.startsWith(`${group}/`);
    if (query.form === form && isLiving(query) && isAsked)
      step(query, { state: 'CLOSED', ...(query.check !== undefined && { inputs: '' }) });
  }
}

function expectSkip(model: Model, one: StepOf<'skip' | 'remove'>): Outcome {
  if (basisOf(model, one) !== revisionOf(model, one.form)) return 'REVISION_STALE';
  const before = model.forms[one.form];
  if (before?.removed) return 'STATE_FORBIDS';
  if ((before?.entry === 'SKIPPED') !== one.undo) return 'done';
  const entry = one.undo ? 'STARTED' : 'SKIPPED';
  const empty = { items: {}, hidden: [], orphaned: [], verified: {}, signed: null, removed: false };
  const revision = revisionOf(model, one.form) + 1;
  if (!one.undo) closeQueries(model, one.form);
  model.forms[one.form] = { ...empty, ...before, entry, revision, skipped: one.undo ? null : 'as told' };
  return settled(model, one.form, 'all');
}

function expectRemove(model: Model, one: StepOf<'skip' | 'remove'>): Outcome {
  if (basisOf(model, one) !== revisionOf(model, one.form)) return 'REVISION_STALE';
  const before = model.forms[one.form];
  if (!one.form.includes('!') || !before) return 'STATE_FORBIDS';
  if (before.removed !== one.undo) return 'done';
  if (!one.undo) closeQueries(model, one.form);
  before.removed = !one.undo;
  before.revision += 1;
  return settled(model, one.form, 'all');
}

function expectRemoveGroup(model: Model, one: StepOf<'removeGroup'>): Outcome {
  const form = model.forms[one.form];
  if (form?.removed || form?.entry === 'SKIPPED') return 'STATE_FORBIDS';
  const isFilled = Object.keys(form?.items ?? {}).some((path) => path.startsWith(`${one.group}/`));
  if (!form || !isFilled) return 'NOT_FOUND';
  const before = form.items[one.group];
  if ((before?.removed === true) !== one.undo) return 'done';
  if (!one.undo) closeQueries(model, one.form, one.group);
  const version = (before?.version ?? 0) + 1;
  form.items[one.group] = one.undo ? { version } : { removed: true, version };
  form.revision += 1;
  return settled(model, one.form, 'all');
}

function expectSkipVisit(model: Model, { by, visit, undo }: StepOf<'skipVisit'>): Outcome {
  const row = model.visits[visit];
  if (!reaches(by) || !row) return 'NOT_FOUND';
  if (holdOf(model, visit) !== 'NONE') return 'HELD';
  if ((row.skipped !== null) === undo) row.skipped = undo ? null : 'as told';
  return 'done';
}

export const isCapture = (one: Step): one is Capture =>
  ['save', 'skip', 'remove', 'removeGroup', 'skipVisit', 'annotate'].includes(one.kind);
export const allForms = forms;
