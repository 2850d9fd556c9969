import { queryOptions } from '@tanstack/react-query';
import { Problem } from '../api/problem.ts';
import { api } from '../session/session.ts';

/** The casebook; null when it is not open yet. */
export const casebookQuery = (study: string, subject: string) =>
  queryOptions({
    queryKey: ['casebook', study, subject],
    queryFn: async ({ signal }) => {
      try {
        return await api.edc.getCasebook({ study, subject }, { signal });
      } catch (error) {
        if (error instanceof Problem && error.reason === 'NOT_FOUND') return null;
        throw error;
      }
    },
  });
