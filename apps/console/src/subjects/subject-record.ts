import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { Problem } from '../api/problem.ts';
import { api } from '../session/session.ts';
import type { Subject } from '../study/queries.ts';

const pollMs = 3_000;

/** The subject with the person behind it, followed while something of it is not done everywhere. */
export const recordQuery = (study: string, subject: string) =>
  queryOptions({
    queryKey: ['subject', study, subject, 'record'],
    queryFn: ({ signal }) => api.trial.getSubject({ study, subject }, { signal }),
    refetchInterval: ({ state }) => ((state.data?.unfinished ?? []).length > 0 ? pollMs : false),
  });

/** Every change there is, oldest first. */
export const historyQuery = (study: string, subject: string) =>
  queryOptions({
    queryKey: ['subject', study, subject, 'history'],
    queryFn: async ({ signal }) => {
      const first = await api.trial.getSubjectHistory({ study, subject, pageSize: 500 }, { signal });
      return first.changes ?? [];
    },
  });

/** The randomisation of the subject; null where there is none. */
export const allocationQuery = (study: string, subject: string) =>
  queryOptions({
    queryKey: ['allocation', study, subject],
    queryFn: async ({ signal }) => {
      try {
        return await api.randomisation.getAllocation({ study, subject }, { signal });
      } catch (error) {
        if (error instanceof Problem && error.reason === 'NOT_FOUND') return null;
        throw error;
      }
    },
  });

/** By which scheme subjects are randomised now; null while there is none. */
export const activeSchemeQuery = (study: string) =>
  queryOptions({
    queryKey: ['scheme', study],
    queryFn: async ({ signal }) => {
      const { schemes = [] } = await api.randomisation.listSchemes({ study }, { signal });
      return schemes.find(({ state }) => state === 'SCHEME_STATE_ACTIVE') ?? null;
    },
    staleTime: 60_000,
  });

/** After a change of the subject: what every page knows of it is asked for again. */
export async function subjectChanged(client: QueryClient, study: string, changed: Subject): Promise<void> {
  const keys = [
    ['subject', study, changed.subject],
    ['casebook', study, changed.subject],
    ['subjects', study],
    ['casebooks', study],
  ];
  await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}
