import { queryOptions } from '@tanstack/react-query';
import { api } from '../session/session.ts';

/** How much waits, by the API's name of its kind. */
export const workCountsQuery = (study: string, site: string | undefined) =>
  queryOptions({
    queryKey: ['work', study, 'counts', site ?? ''],
    queryFn: async ({ signal }) => {
      const { counts = [] } = await api.work.countWork({ study, site }, { signal });
      return new Map(counts.map((count) => [count.kind ?? '', count]));
    },
  });

const unlocksMax = 100;

/** How many unlock requests wait for a decision; at most 100 are counted. */
export const unlockCountQuery = (study: string) =>
  queryOptions({
    queryKey: ['work', study, 'unlocks'],
    queryFn: async ({ signal }) => {
      const request = { study, state: 'UNLOCK_STATE_PENDING', pageSize: unlocksMax } as const;
      const { requests = [], nextPageToken } = await api.review.listUnlockRequests(request, { signal });
      return { count: requests.length, capped: Boolean(nextPageToken) };
    },
  });

/** How many migrations to another build are running or paused. */
export const migrationCountQuery = (study: string) =>
  queryOptions({
    queryKey: ['work', study, 'migrations'],
    queryFn: async ({ signal }) => {
      const { migrations = [] } = await api.amendment.listMigrations({ study }, { signal });
      const under = migrations.filter(({ state }) => state !== 'MIGRATION_STATE_DONE');
      return { count: under.length };
    },
  });
