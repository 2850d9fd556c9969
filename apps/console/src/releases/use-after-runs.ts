import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type Migration, releasesKey } from './release-queries.ts';

/** When a run has come to its end, everything it may have changed is read anew. */
export function useAfterRuns(study: string, migrations: readonly Migration[]): void {
  const client = useQueryClient();
  const over = migrations.filter(({ state }) => state === 'MIGRATION_STATE_DONE').length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: one more that is over is the event
  useEffect(() => {
    void client.invalidateQueries({
      queryKey: releasesKey(study),
      predicate: ({ queryKey }) => queryKey[2] === 'orphans' || queryKey[2] === 'compare',
    });
  }, [client, study, over]);
}
