import { infiniteQueryOptions, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import type { BuildIndex } from '@verum/odm';
import { useEffect, useMemo } from 'react';
import { api } from '../session/session.ts';
import { buildQuery, publishedBuildQuery } from '../study/queries.ts';
import type { MatrixRow } from './matrix-data.ts';

const pageSize = 200;

const subjectsQuery = (study: string, site: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['subjects', study, site ?? ''],
    queryFn: ({ pageParam, signal }) =>
      api.trial.listSubjects({ study, site, pageSize, pageToken: pageParam }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });

const casebooksQuery = (study: string, site: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['casebooks', study, site ?? ''],
    queryFn: ({ pageParam, signal }) =>
      api.edc.listCasebooks({ study, site, pageSize, pageToken: pageParam }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });

export interface Matrix {
  readonly rows: readonly MatrixRow[];
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
export function useMatrix(study: string, site: string | undefined): Matrix {
  const subjects = useInfiniteQuery(subjectsQuery(study, site));
  const casebooks = useInfiniteQuery(casebooksQuery(study, site));
  const published = useQuery(publishedBuildQuery(study));

  const loaded = useMemo(() => subjects.data?.pages.flatMap((page) => page.subjects ?? []) ?? [], [subjects.data]);
  const bySubject = useMemo(() => {
    const all = casebooks.data?.pages.flatMap((page) => page.casebooks ?? []) ?? [];
    return new Map(all.map((casebook) => [casebook.subject, casebook]));
  }, [casebooks.data]);
  const rows = useMemo(
    () => loaded.map((subject) => ({ subject, casebook: bySubject.get(subject.subject) })),
    [loaded, bySubject],
  );

  // Casebooks come in pages of their own: enough of them for the subjects that are here.
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = casebooks;
  const isBehind = bySubject.size < loaded.length;
  useEffect(() => {
    if (isBehind && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isBehind, hasNextPage, isFetchingNextPage, fetchNextPage]);

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

  return {
    rows,
    total: subjects.data?.pages[0]?.total ?? loaded.length,
    builds: builds.byNumber,
    isLoading: subjects.isLoading || casebooks.isLoading || published.isLoading || builds.isLoading,
    error: subjects.error ?? casebooks.error ?? published.error ?? builds.error,
    refetch: () => {
      void subjects.refetch();
      void casebooks.refetch();
      void published.refetch();
    },
    more: () => {
      if (subjects.hasNextPage && !subjects.isFetchingNextPage) void subjects.fetchNextPage();
    },
  };
}
