import { isHidden } from '@verum/checks';
import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';

type Texts = readonly Json<edc.LocalText>[];

/** A soft check that fails: which, and what it says. */
export interface Failing {
  readonly rule: string;
  readonly texts: Texts;
}

/** What the server's last answer says of the places of a form; only what is hidden can be changed by typing, in preview. */
export interface PlaceFacts {
  /** Skip logic hides the item or the group: what it holds is kept and is not current. */
  isHidden(path: string): boolean;
  /** The place lies in a repeat of a group that was removed, or is one. */
  isRemoved(path: string): boolean;
  /** The repeats of groups that were removed. */
  readonly removedRows: readonly string[];
  /** Paths that hold something and that the build has no place for. */
  readonly orphaned: readonly string[];
  /** The soft checks that fail there; the same list until the next answer. */
  failing(path: string): readonly Failing[];
}

type Answer = Pick<Json<edc.Form>, 'items' | 'hidden' | 'orphaned' | 'failing'>;

export function placeFacts({ items = [], hidden = [], orphaned = [], failing = [] }: Answer): PlaceFacts {
  const hiddenPaths = new Set(hidden);
  const removed = items.flatMap(({ path = '', removed: isRemoved }) => (isRemoved ? [path] : []));
  const messages = new Map<string, Failing[]>();
  for (const { path = '', rule = '', messages: texts = [] } of failing)
    messages.set(path, [...(messages.get(path) ?? []), { rule, texts }]);
  return {
    isHidden: (path) => hiddenPaths.size > 0 && isHidden(hiddenPaths, path),
    isRemoved: (path) => removed.some((group) => path === group || path.startsWith(`${group}/`)),
    removedRows: removed,
    orphaned,
    failing: (path) => messages.get(path) ?? none,
  };
}

const none: readonly Failing[] = [];

/** Entry is asked for there. */
export function isOffered({ isHidden, isRemoved }: PlaceFacts, path: string): boolean {
  return !isHidden(path) && !isRemoved(path);
}
