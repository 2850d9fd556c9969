import type { Content } from '../content.ts';
import type { FormStore } from '../form-store.ts';
import { itemEntry } from '../form-values.ts';
import type { Entries } from './preview-protocol.ts';

/** Tells, each time it is asked, the items that hold something else than when it was asked before. */
export function typedEntries(store: Pick<FormStore, 'draft' | 'field'>): () => Entries {
  let told = new Map<string, Content>();
  return () => {
    const now = new Map(store.draft().map(([path, content]) => [path, content]));
    const typed = [...now].filter(([path, content]) => told.get(path) !== content);
    // What is as it was saved again is no draft any more.
    const back = [...told.keys()]
      .filter((path) => !now.has(path))
      .map((path) => [path, store.field(path).content] as const);
    told = now;
    return [...typed, ...back].map(([path, content]) => [path, typedContent(path, content)] as const);
  };
}

/** As it would be sent. */
export function typedContent(path: string, content: Content): Entries[number][1] {
  const { value, unit, notDone, leftBlank } = itemEntry(path, content);
  return {
    ...(value !== undefined && { value }),
    ...(unit && { unit }),
    ...(notDone && { notDone }),
    ...(leftBlank && { leftBlank }),
  };
}
