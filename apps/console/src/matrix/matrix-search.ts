import { type Status, statusOf } from '../subjects/subject-moves.ts';

/** What a row or a cell can be looked for by. */
export const facts = ['queries', 'verification', 'signature', 'overdue'] as const;
export type Fact = (typeof facts)[number];

/** What the matrix shows, as it stands in its address: to link to, to go back to, to keep under a name. */
export interface MatrixSearch {
  readonly site?: string | undefined;
  readonly status?: Status | undefined;
  /** What the number of the subject begins with. */
  readonly find?: string | undefined;
  /** Only subjects who have it somewhere. */
  readonly only?: Fact | undefined;
  /** Marks that are not drawn, separated by dots. */
  readonly hide?: string | undefined;
}

export function readMatrixSearch(search: Readonly<Record<string, unknown>>): MatrixSearch {
  const { site, status, find, only, hide } = search;
  return {
    site: text(site),
    status: statusOf(text(status)),
    find: text(find),
    only: facts.find((fact) => fact === only),
    hide: hideText(hiddenIn(text(hide))),
  };
}

export function hiddenIn(hide: string | undefined): readonly Fact[] {
  const named = (hide ?? '').split('.');
  return facts.filter((fact) => named.includes(fact));
}

/** Undefined where nothing is hidden. */
export function hideText(hidden: readonly Fact[]): string | undefined {
  return hidden.length === 0 ? undefined : facts.filter((fact) => hidden.includes(fact)).join('.');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) || undefined : undefined;
}
