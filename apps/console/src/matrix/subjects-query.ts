import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { api } from '../session/session.ts';
import { wireStatus } from '../subjects/subject-moves.ts';
import type { MatrixSearch } from './matrix-search.ts';

const pageSize = 100;

/** The subjects of the matrix, page by page. */
export const subjectsQuery = (study: string, { site, status, find }: MatrixSearch) =>
  infiniteQueryOptions({
    queryKey: ['subjects', study, 'matrix', site ?? '', status ?? '', find ?? ''],
    queryFn: ({ pageParam, signal }) =>
      api.trial.listSubjects(
        {
          ...{ study, site, startsWith: find, pageSize, pageToken: pageParam },
          ...(status && { status: wireStatus(status) }),
        },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
  });
