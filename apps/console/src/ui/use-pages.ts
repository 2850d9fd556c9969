import { type InfiniteData, keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Paged } from './paged-list.tsx';

interface PageLike {
  readonly nextPageToken?: string | undefined;
  readonly total?: number | undefined;
}

interface PagesOptions<Page extends PageLike, Row> {
  readonly queryKey: QueryKey;
  readonly fetchPage: (pageToken: string, signal: AbortSignal) => Promise<Page>;
  readonly rowsOf: (page: Page) => readonly Row[] | undefined;
  readonly isEnabled?: boolean;
  /** Read again so often; not by itself without it. */
  readonly pollMs?: number;
}

/** A paged list of the API. While another filter is asked for, what was there stays. */
export function usePages<Page extends PageLike, Row>(options: PagesOptions<Page, Row>): Paged<Row> {
  const { queryKey, fetchPage, rowsOf, isEnabled = true, pollMs = false } = options;
  const query = useInfiniteQuery<Page, Error, InfiniteData<Page, string>, QueryKey, string>({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
    enabled: isEnabled,
    refetchInterval: pollMs,
  });
  const { data } = query;
  // biome-ignore lint/correctness/useExhaustiveDependencies: how rows are taken out of a page does not change
  const rows = useMemo(() => data?.pages.flatMap((page) => rowsOf(page) ?? []) ?? [], [data]);
  return {
    rows,
    total: data?.pages[0]?.total,
    isLoading: query.isLoading,
    isFetchingMore: query.isFetchingNextPage,
    hasMore: query.hasNextPage,
    error: query.error,
    more: () => void query.fetchNextPage(),
    refetch: () => void query.refetch(),
  };
}
