import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  type UseQueryResult,
  useInfiniteQuery,
  useQueries,
  useQuery,
} from '@tanstack/react-query';
import type { BuildIndex } from '@verum/odm';
import { useEffect, useMemo } from 'react';
import { api } from '../session/session.ts';
import { buildQuery, type Casebook, publishedBuildQuery } from '../study/queries.ts';
import { wireStatus } from '../subjects/subject-moves.ts';
import type { MatrixRow } from './matrix-data.ts';
import { rowsWith } from './matrix-facts.ts';
import type { MatrixSearch } from './matrix-search.ts';

/** Their numbers stand in the address of one request for their casebooks, which may have some 8 KB. */
const pageSize = 100;
/** With a filter that only the browser knows, pages are asked for until so many rows are there. */
const enoughRows = 60;

const subjectsQuery = (study: string, { site, status, find }: MatrixSearch) =>
  infiniteQueryOptions({
    queryKey: ['subjects', study, 'matrix', site ?? '', status ?? '', find ?? ''],
    queryFn: ({ pageParam, signal }) =>
      api.trial.listSubjects(
        {
          ...{ study, site, startsWith: find, pageSize, pageToken: pageParam },
          ...(status && { status: wireStatus(status) }),
        },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
  });

const casebooksQuery = (study: string, subjects: readonly string[]) =>
  queryOptions({
    queryKey: ['casebooks', study, subjects],
    queryFn: async ({ signal }) =>
      (await api.edc.listCasebooks({ study, subjects, pageSize: subjects.length }, { signal })).casebooks ?? [],
    enabled: subjects.length > 0,
  });

export interface Matrix {
  readonly rows: readonly MatrixRow[];
  /** Subjects that are here; `rows` are those of them that have what is looked for. */
  readonly loaded: number;
  /** Subjects there are, loaded or not. */
  readonly total: number;
  /** The builds of the casebooks, oldest first; the published one where no casebook is open yet. */
  readonly builds: ReadonlyMap<string, BuildIndex>;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly refetch: () => void;
  /** Asks for the next page of subjects, unless it is under way or there is none. */
  readonly more: () => void;
}

/** Subjects (of trial) joined with their casebooks (of edc), page by page as the reader scrolls. */
export function useMatrix(study: string, search: MatrixSearch): Matrix {
  const subjects = useInfiniteQuery(subjectsQuery(study, search));
  const pages = useMemo(() => (subjects.data?.pages ?? []).map((page) => page.subjects ?? []), [subjects.data]);
  const casebooks = useQueries({
    queries: pages.map((page) =>
      casebooksQuery(
        study,
        page.map(({ subject = '' }) => subject),
      ),
    ),
    combine: joined,
  });
  const { bySubject } = casebooks;
  const published = useQuery(publishedBuildQuery(study));
  const all = useMemo(
    () => pages.flat().map((subject) => ({ subject, casebook: bySubject.get(subject.subject) })),
    [pages, bySubject],
  );

  const numbers = useMemo(() => {
    const used = new Set([...bySubject.values()].map(({ build }) => build ?? ''));
    if (used.size === 0 && published.data) used.add(published.data);
    return [...used].sort((a, b) => Number(a) - Number(b));
  }, [bySubject, published.data]);
  const builds = useQueries({
    queries: numbers.map((build) => buildQuery(study, build)),
    combine: (results) => ({
      byNumber: new Map(results.flatMap(({ data }, at) => (data ? [[numbers[at] ?? '', data] as const] : []))),
      isLoading: results.some((result) => result.isLoading),
      error: results.find((result) => result.error)?.error,
    }),
  });

  const { only } = search;
  const rows = useMemo(() => (only ? rowsWith(all, builds.byNumber, only) : all), [all, builds.byNumber, only]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = subjects;
  const isWanting = only !== undefined && rows.length < enoughRows && !casebooks.isLoading && !builds.isLoading;
  useEffect(() => {
    if (isWanting && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isWanting, hasNextPage, isFetchingNextPage, fetchNextPage]);

  return {
    rows,
    loaded: all.length,
    total: subjects.data?.pages[0]?.total ?? all.length,
    builds: builds.byNumber,
    // What is there already stays while more comes.
    isLoading:
      subjects.isLoading ||
      published.isLoading ||
      (all.length <= pageSize && (casebooks.isLoading || builds.isLoading)),
    error: subjects.error ?? casebooks.error ?? published.error ?? builds.error,
    refetch: () => {
      void subjects.refetch();
      casebooks.refetch();
      void published.refetch();
    },
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
  };
}

function joined(results: readonly UseQueryResult<readonly Casebook[]>[]) {
  return {
    bySubject: new Map(
      results.flatMap(({ data = [] }) => data.map((casebook) => [casebook.subject, casebook] as const)),
    ),
    isLoading: results.some((result) => result.isLoading),
    error: results.find((result) => result.error)?.error,
    refetch: () => {
      for (const result of results) void result.refetch();
    },
  };
}
