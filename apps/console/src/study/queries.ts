import { queryOptions } from '@tanstack/react-query';
import type { edc, trial } from '@verum/contracts';
import { type BuildIndex, compileIndex, type StudyBuild } from '@verum/odm';
import type { Json } from '../api/json.ts';
import { Problem } from '../api/problem.ts';
import { api } from '../session/session.ts';

export type Study = Json<trial.Study>;
export type Site = Json<trial.Site>;
export type Subject = Json<trial.Subject>;
export type Casebook = Json<edc.Casebook>;

/** [] also for those who have no role in any study yet, whom the service refuses. */
export const studiesQuery = queryOptions({
  queryKey: ['studies'],
  queryFn: async ({ signal }) => {
    try {
      return await everyStudy(signal);
    } catch (error) {
      if (error instanceof Problem && error.reason === 'PERMISSION_DENIED') return [];
      throw error;
    }
  },
});

async function everyStudy(signal: AbortSignal): Promise<Study[]> {
  const studies: Study[] = [];
  let pageToken: string | undefined;
  do {
    const page = await api.trial.getTrialList({ pageSize: 200, pageToken }, { signal });
    studies.push(...(page.studies ?? []));
    pageToken = page.nextPageToken;
  } while (pageToken);
  return studies;
}

export const studyQuery = (study: string) =>
  queryOptions({
    queryKey: ['study', study],
    queryFn: ({ signal }) => api.trial.getStudy({ study }, { signal }),
    staleTime: 60_000,
  });

export const sitesQuery = (study: string) =>
  queryOptions({
    queryKey: ['sites', study],
    queryFn: async ({ signal }) => (await api.trial.listSites({ study }, { signal })).sites ?? [],
    staleTime: 60_000,
  });

/** The build new casebooks would be on: the last one published. Undefined where there is none. */
export const publishedBuildQuery = (study: string) =>
  queryOptions({
    queryKey: ['builds', study],
    queryFn: async ({ signal }) => {
      const { builds = [] } = await api.edc.listBuilds({ study }, { signal });
      return builds.findLast(({ state }) => state === 'BUILD_STATE_PUBLISHED')?.build ?? null;
    },
    staleTime: 60_000,
  });

/** Builds are immutable: read once, kept while the page is open. */
export const buildQuery = (study: string, build: string) =>
  queryOptions({
    queryKey: ['build', study, build],
    queryFn: async ({ signal }): Promise<BuildIndex> =>
      compileIndex((await api.edc.getBuildModel({ study, build }, { signal })) as StudyBuild),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });

export const subjectQuery = (study: string, subject: string) =>
  queryOptions({
    queryKey: ['subject', study, subject],
    queryFn: ({ signal }) => api.trial.getSubject({ study, subject, withoutPerson: true }, { signal }),
  });
