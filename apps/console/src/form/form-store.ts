import type { Words } from '../api/problem.ts';
import { blank, type Content, contentOf, isSame, neverStored, type Stored } from './content.ts';
import type { Draft } from './drafts.ts';
import { repeatsOf } from './repeats.ts';

/** One item as it stands on the page. The object changes when anything about the item does, and only then. */
export interface FieldState {
  readonly content: Content;
  readonly stored: Stored;
  readonly problem?: Words;
}

export interface Summary {
  readonly changed: readonly string[];
  readonly problems: readonly string[];
}

/** An item that somebody else changed under the changes made here. */
export interface Conflict {
  readonly path: string;
  readonly mine: Content;
  readonly theirs: Stored;
}

export interface FormStore {
  field(path: string): FieldState;
  summary(): Summary;
  /** The repeat keys that hold something or were asked for, of the group at this path. */
  rows(groupPath: string): ReadonlySet<string>;
  /** The items of a row that have been touched or hold something. */
  under(rowPath: string): readonly string[];
  /** Takes away a row that was never saved, with what was typed into it. */
  dropRow(groupPath: string, repeatKey: string): void;
  /** Follows one item by its path, or one of the channels below; nothing else of the form re-renders when it changes. */
  follow(what: string, listener: () => void): () => void;
  /** Takes what was typed; an old problem of the item goes, a new one is only told by `judge`. */
  enter(path: string, patch: Partial<Content>): void;
  /** The item is left, or is to be saved. */
  judge(path: string): void;
  addRow(groupPath: string, repeatKey: string): void;
  /**
   * What the server holds now. Unchanged items follow it; changed ones stay as typed, unless they are as they were
   * `sent`: those have arrived. Tells which changed items somebody else has changed too.
   */
  load(items: ReadonlyMap<string, Stored>, sent?: ReadonlyMap<string, Content>): readonly Conflict[];
  restore(entries: Draft['entries']): readonly Conflict[];
  draft(): Draft['entries'];
  discard(): void;
  /** Shows a problem at an item, until its content changes or is judged again. */
  blame(path: string, problem: Words): void;
}

export const summaryChannel = '@summary';
/** Told at every change of any item. */
export const contentChannel = '@content';
export const rowsChannel = (groupPath: string) => `@rows ${groupPath}`;

const untouched: FieldState = Object.freeze({ content: blank, stored: neverStored });

/** The content with its typing completed, and why it cannot be kept as it is. */
export type Judge = (
  path: string,
  content: Content,
) => { readonly content: Content; readonly problem?: Words | undefined };

/** The values of one form on the page. Outside of React, so that typing renders one field. */
export function createFormStore(judgeContent: Judge): FormStore {
  const fields = new Map<string, FieldState>();
  const repeats = new Map<string, ReadonlySet<string>>();
  const listeners = new Map<string, Set<() => void>>();
  let summary: Summary = { changed: [], problems: [] };

  const tell = (channel: string) => {
    for (const listener of [...(listeners.get(channel) ?? [])]) listener();
  };

  function put(path: string, content: Content, stored: Stored, problem?: Words): void {
    const before = fields.get(path);
    if (!before) for (const [group, key] of repeatsOf(path)) addRow(group, key);
    fields.set(path, { content, stored, ...(problem && { problem }) });
    const isChanged = !isSame(content, stored);
    const was = { isChanged: summary.changed.includes(path), isProblem: summary.problems.includes(path) };
    if (isChanged !== was.isChanged || Boolean(problem) !== was.isProblem) {
      summary = {
        changed: withOrWithout(summary.changed, path, isChanged),
        problems: withOrWithout(summary.problems, path, problem !== undefined),
      };
      tell(summaryChannel);
    }
    tell(path);
    tell(contentChannel);
  }

  function addRow(groupPath: string, repeatKey: string): void {
    const before = repeats.get(groupPath) ?? none;
    if (before.has(repeatKey)) return;
    repeats.set(groupPath, new Set([...before, repeatKey]));
    tell(rowsChannel(groupPath));
  }

  const field = (path: string) => fields.get(path) ?? untouched;
  const under = (row: string) => [...fields.keys()].filter((path) => path.startsWith(`${row}/`));

  return {
    field,
    summary: () => summary,
    rows: (groupPath) => repeats.get(groupPath) ?? none,
    under,
    dropRow: (groupPath, repeatKey) => {
      for (const path of under(`${groupPath}!${encodeURIComponent(repeatKey)}`)) put(path, blank, field(path).stored);
      const kept = [...(repeats.get(groupPath) ?? none)].filter((key) => key !== repeatKey);
      repeats.set(groupPath, new Set(kept));
      tell(rowsChannel(groupPath));
    },
    follow: (what, listener) => {
      const set = listeners.get(what) ?? new Set();
      listeners.set(what, set.add(listener));
      return () => set.delete(listener);
    },
    enter: (path, patch) => {
      const { content, stored } = field(path);
      put(path, { ...content, ...patch }, stored);
    },
    judge: (path) => {
      const { content, stored } = field(path);
      const judged = judgeContent(path, content);
      put(path, judged.content, stored, judged.problem);
    },
    addRow,
    load: (items, sent) => {
      const conflicts: Conflict[] = [];
      for (const path of new Set([...fields.keys(), ...items.keys()])) {
        const { content, stored, problem } = field(path);
        const now = items.get(path) ?? neverStored;
        const mine = sent?.get(path);
        const hasArrived = mine !== undefined && isSame(mine, content);
        if (hasArrived || isSame(content, stored) || isSame(content, now)) put(path, contentOf(now), now);
        else {
          put(path, content, now, problem);
          if (mine === undefined && now.version !== stored.version)
            conflicts.push({ path, mine: content, theirs: now });
        }
      }
      return conflicts;
    },
    restore: (entries) => {
      const conflicts: Conflict[] = [];
      for (const [path, content, baseVersion] of entries) {
        const { stored } = field(path);
        // A draft of an earlier page may lack what this one knows of.
        const mine = { ...blank, ...content };
        put(path, mine, stored);
        if (stored.version !== baseVersion && !isSame(mine, stored)) {
          conflicts.push({ path, mine, theirs: stored });
        }
      }
      return conflicts;
    },
    draft: () =>
      summary.changed.map((path) => {
        const { content, stored } = field(path);
        return [path, content, stored.version] as const;
      }),
    discard: () => {
      for (const path of new Set([...summary.changed, ...summary.problems])) {
        const { stored } = field(path);
        put(path, contentOf(stored), stored);
      }
    },
    blame: (path, problem) => {
      const { content, stored } = field(path);
      put(path, content, stored, problem);
    },
  };
}

const none: ReadonlySet<string> = new Set();

function withOrWithout(paths: readonly string[], path: string, isIn: boolean): readonly string[] {
  if (paths.includes(path) === isIn) return paths;
  return isIn ? [...paths, path] : paths.filter((one) => one !== path);
}

/** Needed as soon as an item that has had content changes; none on first entry. */
export function needsReason({ stored, content }: FieldState): boolean {
  return stored.version > 0 && !isSame(content, stored);
}
