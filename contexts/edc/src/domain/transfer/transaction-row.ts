import type { CompiledForm } from '../build/build-shape.ts';
import { type FormState, type ItemContent, isBlank } from '../casebook/form-state.ts';

/**
 * A form while the transactions of a record are applied to it, one after another: what the next one meets is what the
 * ones before have left.
 */
export interface Row {
  /** Form key. */
  readonly key: string;
  readonly form: CompiledForm;
  /** Before the first of them. */
  readonly state: FormState;
  isRemoved: boolean;
  /** What was set so far, by path. */
  readonly contents: Map<string, ItemContent>;
}

export function openRow(key: string, form: CompiledForm, state: FormState): Row {
  return { key, form, state, isRemoved: state.removed, contents: new Map() };
}

export const contentAt = ({ contents, state }: Row, path: string): ItemContent =>
  contents.get(path) ?? state.items.get(path) ?? {};

/** Whether something current stands in the form: who takes every value out has taken the form out. */
export const isThere = (row: Row) => !row.isRemoved && pathsUnder(row, '').some((path) => isValue(row, path));

/** Whether nothing at this path can count: the form, or a repeat of a group around it, was taken out. */
export function isCutOff(row: Row, path: string): boolean {
  if (row.isRemoved) return true;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    if (contentAt(row, path.slice(0, at)).removed) return true;
  }
  return false;
}

/** Whether something current stands at the item. */
export const hasItem = (row: Row, path: string) => !isBlank(contentAt(row, path)) && !isCutOff(row, path);

/** Whether something current stands in the group. */
export function hasGroup(row: Row, group: string): boolean {
  if (contentAt(row, group).removed) return false;
  return pathsUnder(row, group).some((path) => isValue(row, path));
}

const isValue = (row: Row, path: string) => !contentAt(row, path).removed && hasItem(row, path);

/** Takes back a removal and leaves nothing of what stood there: what is inserted then is new. `group` '' is the form. */
export function empty(row: Row, group: string): void {
  if (group === '') row.isRemoved = false;
  else row.contents.set(group, {});
  for (const path of pathsUnder(row, group)) if (!isBlank(contentAt(row, path))) row.contents.set(path, {});
}

function pathsUnder({ state, contents }: Row, group: string): string[] {
  const all = new Set([...state.items.keys(), ...contents.keys()]);
  return group === '' ? [...all] : [...all].filter((path) => path.startsWith(`${group}/`));
}
