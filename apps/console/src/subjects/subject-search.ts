import { type Status, statusOf } from './subject-moves.ts';

/** The filters of the list of subjects, as they stand in its address. */
export interface SubjectSearch {
  readonly site?: string | undefined;
  readonly status?: Status | undefined;
  /** What the number begins with. */
  readonly find?: string | undefined;
  readonly names?: boolean | undefined;
}

export function readSubjectSearch(search: Readonly<Record<string, unknown>>): SubjectSearch {
  const { site, status, find, names } = search;
  return {
    site: text(site),
    status: statusOf(text(status)),
    find: text(find),
    names: names === true || undefined,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) || undefined : undefined;
}
