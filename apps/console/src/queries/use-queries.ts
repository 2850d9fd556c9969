import { useQuery } from '@tanstack/react-query';
import { api } from '../session/session.ts';
import { usePages } from '../ui/use-pages.ts';
import { type Query, type QuerySearch, queryRequest } from './query-rows.ts';

const pageSize = 100;

/** Everything that a step of a query changes begins with `queries` in the cache. */
export function useQueries(study: string, search: QuerySearch, me: string) {
  const request = queryRequest(study, search, me);
  return usePages({
    queryKey: ['queries', study, 'list', request],
    fetchPage: (pageToken, signal) => api.query.listQueries({ ...request, pageSize, pageToken }, { signal }),
    rowsOf: ({ queries }) => queries,
  });
}

export function useAgeing(study: string, site: string | undefined) {
  return useQuery({
    queryKey: ['queries', study, 'ageing', site ?? ''],
    queryFn: async ({ signal }) => (await api.query.getQueryAgeing({ study, site }, { signal })).rows ?? [],
  });
}

/** All of them, page after page, for a file. */
export async function everyQuery(study: string, search: QuerySearch, me: string): Promise<readonly Query[]> {
  const found: Query[] = [];
  let pageToken: string | undefined;
  do {
    const page = await api.query.listQueries({ ...queryRequest(study, search, me), pageSize: 500, pageToken });
    found.push(...(page.queries ?? []));
    pageToken = page.nextPageToken;
  } while (pageToken);
  return found;
}
