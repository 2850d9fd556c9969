import { parseItemPath } from '@verum/values';
import type { FormState, StoredItem } from './form-state.ts';

/** Paths of the repeats of groups that were removed: what lies under them is kept and is not current. */
export function removedGroups(items: Iterable<readonly [path: string, item: StoredItem]>): string[] {
  const removed: string[] = [];
  for (const [path, item] of items) if (item.removed) removed.push(path);
  return removed;
}

export function isUnder(groups: readonly string[], path: string): boolean {
  return groups.length > 0 && groups.some((group) => path.startsWith(`${group}/`));
}

/**
 * Whether skip logic hides an item. A hidden group stands without repeat keys where the whole group is hidden, so a
 * path is compared with and without them.
 */
export function hiddenTest(hidden: readonly string[]): (path: string) => boolean {
  if (hidden.length === 0) return () => false;
  const exact = new Set(hidden);
  return (path) => {
    if (exact.has(path)) return true;
    const steps = path.split('/');
    for (let length = 1; length < steps.length; length += 1) {
      if (exact.has(steps.slice(0, length).join('/'))) return true;
    }
    const bare = steps.map((step) => step.split('!', 1)[0]);
    for (let length = 1; length <= bare.length; length += 1) {
      if (exact.has(bare.slice(0, length).join('/'))) return true;
    }
    return false;
  };
}

export type CurrentItem = [path: string, item: StoredItem];

/**
 * The items that count: of a form that is there, with a place in its build, not under a removed repeat, not hidden, not
 * the marks of repeats.
 */
export function currentItems(form: FormState): CurrentItem[] {
  if (form.removed || form.entry === 'SKIPPED') return [];
  const removed = removedGroups(form.items);
  const isHidden = hiddenTest(form.hidden);
  const orphaned = new Set(form.orphaned);
  const current: CurrentItem[] = [];
  for (const one of form.items) {
    const [path, item] = one;
    if (item.removed === undefined && !isUnder(removed, path) && !isHidden(path) && !orphaned.has(path))
      current.push(one);
  }
  return current;
}

/** `IG.AE!3` or `IG.OUTER!1/IG.AE!3`: a repeat of a group, as one step too short for an item. */
export function isGroupPath(text: string): boolean {
  const parts = parseItemPath(`${text}/x`);
  return parts !== undefined && parts.groups.at(-1)?.repeatKey !== undefined;
}
