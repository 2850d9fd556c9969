import {
  type Entry,
  type FormState,
  type ItemContent,
  isSameContent,
  notStarted,
  type StoredItem,
} from './form-state.ts';

/** One row of the history; the path '' is the entry status, which stands in `value`. */
export interface HistoryRow {
  readonly path: string;
  readonly revision: number;
  readonly old: ItemContent | null;
  readonly new: ItemContent & { readonly version?: number };
}

/** One change of one item, or of the entry status (path ''). */
export interface ItemChange extends HistoryRow {
  readonly subject: string;
  readonly form: string;
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: string;
  readonly actorName: string | null;
  readonly command: string;
  readonly reason: string;
}

/**
 * The state that a history leads to, its rows in order; undefined when the history contradicts itself: a row whose
 * old content is not what the rows before it left, a version or a revision left out.
 */
export function replay(history: Iterable<HistoryRow>): FormState | undefined {
  const items = new Map<string, StoredItem>();
  let { entry, revision } = notStarted as { entry: Entry; revision: number };
  for (const row of history) {
    if (row.revision !== revision && row.revision !== revision + 1) return undefined;
    revision = row.revision;
    if (row.path === '') {
      const before = entry === 'NOT_STARTED' ? undefined : entry;
      if (row.old?.value !== before || !isEntry(row.new.value)) return undefined;
      entry = row.new.value;
      continue;
    }
    const before = items.get(row.path);
    const { version } = row.new;
    if ((row.old === null) !== (before === undefined) || !isSameContent(row.old ?? undefined, before)) return undefined;
    if (version === undefined || version !== (before?.version ?? 0) + 1) return undefined;
    items.set(row.path, { ...row.new, version });
  }
  return { entry, revision, items };
}

export function isSameState(one: FormState, other: FormState): boolean {
  if (one.entry !== other.entry || one.revision !== other.revision || one.items.size !== other.items.size) return false;
  for (const [path, item] of one.items) {
    const found = other.items.get(path);
    if (!found || found.version !== item.version || !isSameContent(found, item)) return false;
  }
  return true;
}

function isEntry(text: string | undefined): text is Exclude<Entry, 'NOT_STARTED'> {
  return text === 'STARTED' || text === 'COMPLETE';
}
