import { skipToken, useQuery } from '@tanstack/react-query';
import { queryClient } from '../query-client.ts';

/** What was imported or exported in this browser since somebody signed in: it goes with the session. */
export interface PastTransfer {
  readonly id: number;
  readonly at: string;
  readonly what: 'dryRun' | 'import' | 'export';
  readonly name: string;
  readonly outcome: 'done' | 'failed' | 'cancelled';
}

const key = (study: string) => ['past-transfers', study];

export function keepTransfer(study: string, past: Omit<PastTransfer, 'id' | 'at'>): void {
  queryClient.setQueryData<readonly PastTransfer[]>(key(study), (before = []) => [
    { ...past, id: before.length + 1, at: new Date().toISOString() },
    ...before,
  ]);
}

/** The latest first. */
export function usePastTransfers(study: string): readonly PastTransfer[] {
  const { data } = useQuery<readonly PastTransfer[]>({
    queryKey: key(study),
    queryFn: skipToken,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return data ?? [];
}
