import { queryOptions } from '@tanstack/react-query';
import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import { api } from '../session/session.ts';

export type Build = Json<edc.Build>;
export type Activation = Json<edc.Activation>;
export type Migration = Json<edc.Migration>;
export type MigratedSubject = Json<edc.MigratedSubject>;
export type Difference = Json<edc.BuildDifference>;
export type SiteImpact = Json<edc.SiteImpact>;
export type Orphan = Json<edc.Orphan>;

/** Everything that a step with builds changes begins with `releases` in the cache. */
export const releasesKey = (study: string) => ['releases', study] as const;

/** The latest first. */
export const buildsQuery = (study: string) =>
  queryOptions({
    queryKey: [...releasesKey(study), 'builds'],
    queryFn: async ({ signal }) => (await api.edc.listBuilds({ study }, { signal })).builds?.toReversed() ?? [],
  });

export const findingsQuery = (study: string, build: string) =>
  queryOptions({
    // A build never changes, and neither do the findings about it.
    queryKey: ['lint', study, build],
    queryFn: async ({ signal }) => (await api.amendment.lintBuild({ study, build }, { signal })).findings ?? [],
    staleTime: Number.POSITIVE_INFINITY,
  });

export const comparisonQuery = (study: string, build: string, older: string) =>
  queryOptions({
    queryKey: [...releasesKey(study), 'compare', build, older],
    queryFn: ({ signal }) => api.amendment.compareBuilds({ study, build, with: older }, { signal }),
    enabled: older !== '',
  });

const runningMs = 1_000;

/** The latest first; read again and again while one is under way. */
export const migrationsQuery = (study: string) =>
  queryOptions({
    queryKey: [...releasesKey(study), 'migrations'],
    queryFn: async ({ signal }) => (await api.amendment.listMigrations({ study }, { signal })).migrations ?? [],
    refetchInterval: ({ state }) =>
      state.data?.some((one) => one.state === 'MIGRATION_STATE_RUNNING') ? runningMs : false,
  });

/** What a run did with each subject, all of them: filters and the file need the whole. */
export const impactQuery = (study: string, number: number, isOver: boolean) =>
  queryOptions({
    queryKey: [...releasesKey(study), 'impact', number, isOver],
    queryFn: async ({ signal }): Promise<readonly MigratedSubject[]> => {
      const subjects: MigratedSubject[] = [];
      let pageToken: string | undefined;
      do {
        const page = await api.amendment.listMigratedSubjects({ study, number, pageSize: 500, pageToken }, { signal });
        subjects.push(...(page.subjects ?? []));
        pageToken = page.nextPageToken;
      } while (pageToken);
      return subjects;
    },
    staleTime: isOver ? Number.POSITIVE_INFINITY : 0,
    enabled: isOver,
  });
