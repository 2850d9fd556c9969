import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { Kind } from './model/references.ts';

/** The parts of the designer. */
export const views = ['plan', 'forms', 'codes', 'checks', 'findings', 'settings'] as const;
export type View = (typeof views)[number];

export interface DraftSearch {
  readonly view?: View | undefined;
  /** What is worked at, as `item:IT.SBP`. */
  readonly at?: string | undefined;
  /** The form that it stands in; OID. */
  readonly form?: string | undefined;
}

export function readDraftSearch(search: Record<string, unknown>): DraftSearch {
  return { view: views.find((view) => view === search.view), at: text(search.at), form: text(search.form) };
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

export interface Place {
  /** `setting`: a member of the design that no definition has of its own. */
  readonly kind: Kind | 'check' | 'setting';
  readonly oid: string;
}

/** `item:IT.SBP` → an item; undefined for what names nothing. */
export function parseAt(at: string | undefined): Place | undefined {
  const [, kind, oid] =
    /^(visit|form|group|item|codeList|unit|condition|method|check|setting):(.+)$/s.exec(at ?? '') ?? [];
  return oid === undefined ? undefined : { kind: kind as Place['kind'], oid };
}

export const atOf = ({ kind, oid }: Place): string => `${kind}:${oid}`;

const from = '/shell/studies/$study/drafts/$draft';

/** What is looked at, and how to go elsewhere in the draft; the address keeps it through a reload. */
export function useDesignerPlace() {
  const search = useSearch({ from });
  const navigate = useNavigate({ from: '/studies/$study/drafts/$draft' });
  const go = useCallback(
    (to: DraftSearch) => void navigate({ to: '.', search: (now: DraftSearch) => ({ ...now, ...to }), replace: true }),
    [navigate],
  );
  return { ...search, view: search.view ?? ('plan' as const), go };
}
