import type { Sql } from '@verum/database';
import type { Connector } from '../connect/connector.ts';
import type { ServiceContext } from '../service-context.ts';
import { findSyncRun, type SyncRun } from '../store/sync-runs.ts';
import { findSyncStates, type SyncState } from '../store/sync-state.ts';

/** How the exchange of a connector goes. Times are ISO 8601. */
export interface SyncStatus {
  readonly connector: string;
  readonly kind: Connector['kind'] | undefined;
  readonly breaker: SyncState['breaker'];
  readonly breakerRetryAt: string | undefined;
  readonly tokens: number;
  readonly state: SyncState | undefined;
  readonly run: SyncRun | undefined;
  /** Announced by the hospital and not yet read; undefined where it announces none. */
  readonly backlog: number | undefined;
}

/** The status of each connection that something is known of: configured, or of old. */
export async function syncStatuses(
  service: ServiceContext,
  sql: Sql,
  connections: readonly string[],
): Promise<ReadonlyMap<string, SyncStatus>> {
  const states = new Map((await findSyncStates(sql, connections)).map((state) => [state.connector, state]));
  const statuses: [string, SyncStatus][] = [];
  for (const code of new Set(connections)) {
    const state = states.get(code);
    const connector = service.connectors.find((one) => one.code === code);
    if (!state && !connector) continue;
    const run = state && state.run > 0 ? await findSyncRun(sql, code, state.run) : undefined;
    const backlog = state?.isRunning && run && run.announced > 0 ? Math.max(0, run.announced - run.records) : undefined;
    statuses.push([
      code,
      { connector: code, ...seenHere(service, connector, state), kind: connector?.kind, state, run, backlog },
    ]);
  }
  return new Map(statuses);
}

/** This process knows its own breaker; of another's it knows what that one wrote down. */
function seenHere({ clock }: ServiceContext, connector: Connector | undefined, state: SyncState | undefined) {
  const live = connector?.live();
  if (live && live.breaker !== 'closed') {
    const at = live.breakerWaitMs === undefined ? undefined : clock.nowMs() + live.breakerWaitMs;
    const breakerRetryAt = at === undefined ? undefined : new Date(at).toISOString();
    return { breaker: live.breaker, breakerRetryAt, tokens: live.tokens };
  }
  const retryAt = state?.breakerRetryAt ?? undefined;
  const wasOpen = state?.breaker === 'open' && retryAt !== undefined;
  // What another process wrote is old by the time its sleep is over: then the next call is the probe.
  const breaker = wasOpen && Date.parse(retryAt) <= clock.nowMs() ? 'half-open' : (state?.breaker ?? 'closed');
  return { breaker, breakerRetryAt: breaker === 'open' ? retryAt : undefined, tokens: live?.tokens ?? 0 };
}
