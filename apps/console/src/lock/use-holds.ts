import { api } from '../session/session.ts';
import { usePages } from '../ui/use-pages.ts';

/** What is frozen or locked, the widest levels first. Everything here begins with `lock` in the cache. */
export function useHolds(study: string) {
  return usePages({
    queryKey: ['lock', study, 'holds'],
    fetchPage: (pageToken, signal) => api.review.listHolds({ study, pageSize: 200, pageToken }, { signal }),
    rowsOf: ({ holds }) => holds,
  });
}

/** The latest first. */
export function useUnlockRequests(study: string) {
  return usePages({
    queryKey: ['lock', study, 'requests'],
    fetchPage: (pageToken, signal) => api.review.listUnlockRequests({ study, pageSize: 50, pageToken }, { signal }),
    rowsOf: ({ requests }) => requests,
  });
}
