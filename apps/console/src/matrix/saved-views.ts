import { type MatrixSearch, readMatrixSearch } from './matrix-search.ts';

/** Filters under a name, kept on this machine for one person and study. */
export interface SavedView {
  readonly name: string;
  readonly search: MatrixSearch;
}

export function viewsKey(user: string, study: string): string {
  return `verum.views ${user} ${study}`;
}

/** What is kept under the key; [] for what nobody of ours has written. */
export function viewsIn(kept: string | null): readonly SavedView[] {
  try {
    const list: unknown = JSON.parse(kept ?? '[]');
    return (Array.isArray(list) ? list : []).flatMap((one: unknown) => viewOf(one));
  } catch {
    return [];
  }
}

function viewOf(one: unknown): SavedView[] {
  if (typeof one !== 'object' || one === null) return [];
  const { name, search } = one as Record<string, unknown>;
  if (typeof name !== 'string' || typeof search !== 'object' || search === null) return [];
  return [{ name, search: readMatrixSearch(search as Record<string, unknown>) }];
}

/** A name counts once, in whatever case. */
export function withView(views: readonly SavedView[], name: string, search: MatrixSearch): readonly SavedView[] {
  const given = name.trim();
  return given === '' ? views : [...withoutView(views, given), { name: given, search }];
}

export function withoutView(views: readonly SavedView[], name: string): readonly SavedView[] {
  return views.filter((view) => view.name.toLowerCase() !== name.trim().toLowerCase());
}

export function isSameView(a: MatrixSearch, b: MatrixSearch): boolean {
  const keys = ['site', 'status', 'find', 'only', 'hide'] as const;
  return keys.every((key) => (a[key] ?? '') === (b[key] ?? ''));
}
