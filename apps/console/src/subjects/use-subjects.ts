import { useQueries } from '@tanstack/react-query';
import type { BuildIndex } from '@verum/odm';
import { useMemo } from 'react';
import { api } from '../session/session.ts';
import { buildQuery, type Casebook, type Subject } from '../study/queries.ts';
import type { Paged } from '../ui/paged-list.tsx';
import { usePages } from '../ui/use-pages.ts';
import { wireStatus } from './subject-moves.ts';
import type { SubjectSearch } from './subject-search.ts';

const pageSize = 50;

export interface SubjectRow {
  readonly subject: Subject;
  /** Undefined: not open, or not for this reader. */
  readonly casebook: Casebook | undefined;
}

/** Subjects of trial, each with its casebook of edc where the reader may see any. */
export function useSubjects(study: string, filter: SubjectSearch, mayReadCasebooks: boolean): Paged<SubjectRow> {
  const { site, status, find, names } = filter;
  return usePages({
    queryKey: ['subjects', study, 'list', site ?? '', status ?? '', find ?? '', names ?? false, mayReadCasebooks],
    fetchPage: async (pageToken, signal) => {
      const page = await api.trial.listSubjects(
        {
          ...{ study, site, startsWith: find, pageSize, pageToken },
          ...(status && { status: wireStatus(status) }),
          ...(names && { withPersons: true }),
        },
        { signal },
      );
      const numbers = (page.subjects ?? []).map(({ subject = '' }) => subject);
      const casebooks = mayReadCasebooks && numbers.length > 0 ? await casebooksOf(study, numbers, signal) : [];
      const bySubject = new Map(casebooks.map((casebook) => [casebook.subject, casebook]));
      return {
        ...page,
        rows: (page.subjects ?? []).map((subject) => ({ subject, casebook: bySubject.get(subject.subject) })),
      };
    },
    rowsOf: ({ rows }): readonly SubjectRow[] => rows,
  });
}

async function casebooksOf(study: string, subjects: readonly string[], signal: AbortSignal) {
  const page = await api.edc.listCasebooks({ study, subjects, pageSize: subjects.length }, { signal });
  return page.casebooks ?? [];
}

/** The builds of these casebooks by number, as far as they are here: for the names of visits. */
export function useBuilds(study: string, rows: readonly SubjectRow[]): ReadonlyMap<string, BuildIndex> {
  const numbers = useMemo(() => [...new Set(rows.flatMap(({ casebook }) => casebook?.build ?? []))], [rows]);
  return useQueries({
    queries: numbers.map((build) => buildQuery(study, build)),
    combine: (results) =>
      new Map(results.flatMap(({ data }, at) => (data ? [[numbers[at] ?? '', data] as const] : []))),
  });
}
