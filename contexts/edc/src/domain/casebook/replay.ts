import {
  type Entry,
  type FormState,
  type ItemContent,
  isSameContent,
  notStarted,
  type StoredItem,
} from './form-state.ts';

/** One row of the history; the path '' holds the facts of the form: its entry in `value`, skipped, removed. */
export interface HistoryRow {
  readonly path: string;
  readonly revision: number;
  readonly old: RecordedContent | null;
  readonly new: RecordedContent;
}

export interface RecordedContent extends ItemContent {
  readonly version?: number;
  /** Only with the path ''. */
  readonly skipped?: string;
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

/** What a history tells of a form; the rest follows from it and the build. */
export type ReplayedForm = Pick<FormState, 'entry' | 'revision' | 'items' | 'skipped' | 'removed'>;

/**
 * The state that a history leads to, its rows in order; undefined when the history contradicts itself: a row whose
 * old content is not what the rows before it left, a version or a revision left out.
 */
export function replay(history: Iterable<HistoryRow>): ReplayedForm | undefined {
  const items = new Map<string, StoredItem>();
  let { entry, revision, skipped, removed }: Omit<ReplayedForm, 'items'> = notStarted;
  for (const row of history) {
    if (row.revision !== revision && row.revision !== revision + 1) return undefined;
    revision = row.revision;
    if (row.path === '') {
      const before = entry === 'NOT_STARTED' ? undefined : entry;
      if (row.old?.value !== before || (row.old?.skipped ?? null) !== skipped) return undefined;
      if ((row.old?.removed ?? false) !== removed || !isEntry(row.new.value)) return undefined;
      entry = row.new.value;
      skipped = row.new.skipped ?? null;
      removed = row.new.removed ?? false;
      continue;
    }
    const before = items.get(row.path);
    const { version } = row.new;
    if ((row.old === null) !== (before === undefined) || !isSameContent(row.old ?? undefined, before)) return undefined;
    if (version === undefined || version !== (before?.version ?? 0) + 1) return undefined;
    items.set(row.path, { ...row.new, version });
  }
  return { entry, revision, items, skipped, removed };
}

export function isSameState(one: ReplayedForm, other: ReplayedForm): boolean {
  if (one.entry !== other.entry || one.revision !== other.revision || one.items.size !== other.items.size) return false;
  if (one.skipped !== other.skipped || one.removed !== other.removed) return false;
  for (const [path, item] of one.items) {
    const found = other.items.get(path);
    if (!found || found.version !== item.version || !isSameContent(found, item)) return false;
  }
  return true;
}

function isEntry(text: string | undefined): text is Exclude<Entry, 'NOT_STARTED'> {
  return text === 'STARTED' || text === 'COMPLETE' || text === 'SKIPPED';
}
