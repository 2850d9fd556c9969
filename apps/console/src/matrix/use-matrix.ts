import { queryOptions, type UseQueryResult, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import type { BuildIndex } from '@verum/odm';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { api } from '../session/session.ts';
import { buildQuery, type Casebook, publishedBuildQuery } from '../study/queries.ts';
import type { MatrixRow } from './matrix-data.ts';
import { rowsWith } from './matrix-facts.ts';
import type { MatrixSearch } from './matrix-search.ts';
import { subjectsQuery } from './subjects-query.ts';

/** Casebooks that are asked for together: somewhat more than a screen shows, because the answer is what one waits for. */
const chunkSize = 25;

/** With a filter that only the browser knows, pages are asked for until so many rows are there. */
const enoughRows = 60;

const casebooksQuery = (study: string, subjects: readonly string[]) =>
  queryOptions({
    queryKey: ['casebooks', study, subjects],
    queryFn: async ({ signal }) =>
      (await api.edc.listCasebooks({ study, subjects, pageSize: subjects.length }, { signal })).casebooks ?? [],
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
  /** These rows are on the screen, by their places. */
  readonly show: (first: number, last: number) => void;
}

/**
 * Subjects (of trial) joined with their casebooks (of edc), page by page as the reader scrolls; casebooks only where the
 * reader has come by, unless a filter asks for what is in them.
 */
export function useMatrix(study: string, search: MatrixSearch): Matrix {
  const { only } = search;
  const [near, setNear] = useState({ from: 0, to: 0 });
  // What is beyond the first screen waits until that is there.
  const [hasCome, setHasCome] = useState(false);
  const subjects = useInfiniteQuery(subjectsQuery(study, search));
  const listed = useMemo(() => (subjects.data?.pages ?? []).flatMap((page) => page.subjects ?? []), [subjects.data]);
  const chunks = useMemo(
    () =>
      Array.from({ length: Math.ceil(listed.length / chunkSize) }, (_, at) =>
        listed.slice(at * chunkSize, (at + 1) * chunkSize).map(({ subject = '' }) => subject),
      ),
    [listed],
  );
  const casebooks = useQueries({
    queries: chunks.map((chunk, at) => ({
      ...casebooksQuery(study, chunk),
      enabled: only !== undefined || at === 0 || (hasCome && at >= near.from && at <= near.to),
    })),
    combine: joined,
  });
  const { bySubject } = casebooks;
  useEffect(() => {
    if (casebooks.hasFirst) setHasCome(true);
  }, [casebooks.hasFirst]);
  const published = useQuery(publishedBuildQuery(study));
  const all = useMemo(
    () => listed.map((subject) => ({ subject, casebook: bySubject.get(subject.subject) })),
    [listed, bySubject],
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

  const show = useCallback((first: number, last: number) => {
    // With what is scrolled to next.
    const from = Math.floor(first / chunkSize) - 1;
    const to = Math.floor(last / chunkSize) + 1;
    setNear((before) => (before.from === from && before.to === to ? before : { from, to }));
  }, []);

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
      (bySubject.size === 0 && casebooks.isLoading) ||
      (builds.byNumber.size === 0 && builds.isLoading),
    error: subjects.error ?? casebooks.error ?? published.error ?? builds.error,
    refetch: () => {
      void subjects.refetch();
      casebooks.refetch();
      void published.refetch();
    },
    more: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    show,
  };
}

function joined(results: readonly UseQueryResult<readonly Casebook[]>[]) {
  return {
    bySubject: new Map(
      results.flatMap(({ data = [] }) => data.map((casebook) => [casebook.subject, casebook] as const)),
    ),
    hasFirst: results[0]?.isSuccess ?? false,
    isLoading: results.some((result) => result.isLoading),
    error: results.find((result) => result.error)?.error,
    refetch: () => {
      for (const result of results) void result.refetch();
    },
  };
}
