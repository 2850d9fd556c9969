import { useQuery } from '@tanstack/react-query';
import { casebookQuery } from '../casebook/casebook-query.ts';
import { api } from '../session/session.ts';
import { buildQuery } from '../study/queries.ts';
import { usePages } from '../ui/use-pages.ts';
import { subjectsToSign } from './signing-places.ts';

/** Everything that a signature changes begins with `signing` in the cache. */
export function useSubjectsToSign(study: string, site: string | undefined) {
  const of = (kind: 'WORK_KIND_TO_SIGN_AGAIN' | 'WORK_KIND_TO_SIGN') => ({
    queryKey: ['signing', study, kind, site ?? ''],
    fetchPage: (pageToken: string, signal: AbortSignal) =>
      api.work.listWork({ study, site, kind, pageSize: 500, pageToken }, { signal }),
    rowsOf: ({ items }: Awaited<ReturnType<typeof api.work.listWork>>) => items,
  });
  const again = usePages(of('WORK_KIND_TO_SIGN_AGAIN'));
  const first = usePages(of('WORK_KIND_TO_SIGN'));
  return {
    isLoading: again.isLoading || first.isLoading,
    error: again.error ?? first.error,
    subjects: again.isLoading || first.isLoading ? [] : subjectsToSign(again.rows, first.rows),
    hasMore: again.hasMore || first.hasMore,
    more: () => {
      if (again.hasMore) again.more();
      if (first.hasMore) first.more();
    },
    refetch: () => {
      again.refetch();
      first.refetch();
    },
  };
}

/** What is to be signed at a place of a casebook, what changed there, and what was signed before. */
export function useSigning(study: string, subject: string, place: string) {
  const casebook = useQuery(casebookQuery(study, subject));
  const build = casebook.data?.build ?? '';
  const { data: index } = useQuery({ ...buildQuery(study, build), enabled: build !== '' });
  const changes = useQuery({
    queryKey: ['signing', study, 'changes', subject, place],
    queryFn: ({ signal }) => api.review.getChangesSinceSignature({ study, subject, place }, { signal }),
  });
  const signatures = useQuery({
    queryKey: ['signing', study, 'signatures', subject],
    queryFn: async ({ signal }) => (await api.review.listSignatures({ study, subject }, { signal })).signatures ?? [],
  });
  return {
    ...{ casebook: casebook.data, index, changes: changes.data, signatures: signatures.data },
    error: casebook.error ?? changes.error ?? signatures.error,
    refetch: () => void Promise.all([casebook.refetch(), changes.refetch(), signatures.refetch()]),
  };
}
