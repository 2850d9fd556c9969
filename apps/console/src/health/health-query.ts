import { queryOptions } from '@tanstack/react-query';
import { api } from '../session/session.ts';

const pollMs = 5_000;

/** Asked again as long as somebody looks; a look that fails does not take away what was seen. */
export const platformQuery = queryOptions({
  queryKey: ['platform'],
  queryFn: ({ signal }) => api.platform.getPlatformStatus({}, { signal, isBackground: true }),
  refetchInterval: pollMs,
  staleTime: 0,
  retry: false,
});
