import { QueryClient } from '@tanstack/react-query';
import { Problem } from './api/problem.ts';

/** Answers are kept while the page is open; a refusal is never asked for again by itself. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && error instanceof Problem && [0, 502, 503].includes(error.status),
    },
  },
});
