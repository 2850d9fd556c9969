/**
 * Changes of plain data that keep what does not change: an object or a list comes back as the very same one when
 * nothing in it is another. Undo, saving and drawing all ask by identity what has changed.
 */

/** `change` may answer undefined to leave an entry out. */
export function mapKept<T>(list: readonly T[], change: (entry: T, at: number) => T | undefined): readonly T[] {
  let isSame = true;
  const changed: T[] = [];
  for (const [at, entry] of list.entries()) {
    const next = change(entry, at);
    if (next !== undefined) changed.push(next);
    if (next !== entry) isSame = false;
  }
  return isSame ? list : changed;
}

/** Sets members; undefined takes one away. */
export function patched<T extends object>(owner: T, patch: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const entries = Object.entries(patch) as [keyof T & string, T[keyof T] | undefined][];
  const changes = entries.filter(([key, value]) =>
    value === undefined ? Object.hasOwn(owner, key) : owner[key] !== value,
  );
  if (changes.length === 0) return owner;
  const copy = { ...owner };
  for (const [key, value] of changes) {
    if (value === undefined) delete copy[key];
    else copy[key] = value as T[keyof T & string];
  }
  return copy;
}

/** Moves one entry by so many places; at the ends it stays. */
export function movedBy<T>(list: readonly T[], from: number, by: number): readonly T[] {
  const to = Math.min(Math.max(from + by, 0), list.length - 1);
  const entry = list[from];
  if (from < 0 || entry === undefined || to === from) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, entry);
}

/** Where numbers of order are written, they follow the list. */
export function renumbered<T extends { readonly order?: number }>(list: readonly T[]): readonly T[] {
  if (list.every(({ order }) => order === undefined)) return list;
  return mapKept(list, (entry, at) => (entry.order === at + 1 ? entry : { ...entry, order: at + 1 }));
}

/** Only the entry of this OID changes. */
export function changed<T extends { readonly oid: string }>(
  list: readonly T[],
  oid: string,
  change: (entry: T) => T,
): readonly T[] {
  return mapKept(list, (entry) => (entry.oid === oid ? change(entry) : entry));
}
