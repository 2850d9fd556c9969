import { useMessages } from '../language/use-messages.ts';
import type { SyncStatus } from './hospital-queries.ts';
import { hospitalMessages } from './messages.ts';
import { stateOf } from './run-progress.ts';

const keys = {
  CLOSED: 'hospital.breaker.CLOSED',
  OPEN: 'hospital.breaker.OPEN',
  HALF_OPEN: 'hospital.breaker.HALF_OPEN',
} as const;

/** Closed, open or half-open: a word, and a dot that is full, hollow or half. */
export function BreakerMark({ sync }: { readonly sync: SyncStatus | undefined }) {
  const { t } = useMessages(hospitalMessages);
  const state = sync?.connector ? stateOf(sync.breaker, 'BREAKER_STATE_') : 'UNSPECIFIED';
  return (
    <span className="breaker" data-breaker={state}>
      <span className="breaker-dot" aria-hidden="true" />
      {t(keys[state as keyof typeof keys] ?? 'hospital.breaker.UNSPECIFIED')}
    </span>
  );
}
