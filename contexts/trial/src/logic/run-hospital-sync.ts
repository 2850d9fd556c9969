import { newCall, newId, pause } from '@verum/call';
import { loggedError, openHands, type Runner, runLooks } from '@verum/host';
import { OutboundFailure } from '@verum/outbound';
import { type Connector, SyncFailure } from '../connect/connector.ts';
import { waitAfterFailure } from '../domain/next-try.ts';
import { startCursor } from '../domain/sync-cursor.ts';
import type { ServiceContext } from '../service-context.ts';
import { setRunState } from '../store/sync-runs.ts';
import {
  changeSyncState,
  giveBackSyncs,
  isAnySyncDue,
  leaseSyncs,
  lockSyncState,
  type SyncState,
} from '../store/sync-state.ts';
import { beginSyncRun, isFullDue } from './begin-sync-run.ts';
import { asHospital, asSyncRunner } from './sync-call.ts';
import { liveState, storePage } from './sync-page.ts';

/** Woken when somebody has asked for an exchange. */
export const hospitalSyncChannel = 'hospital-sync';

const pollMs = 2_000;
// Three polls: after this, the run of a process that was killed goes on in another one.
const leaseSeconds = 6;
// Longer than any hospital's own Timeout; the outbound client ends earlier.
const pageTimeoutMs = 10 * 60_000;
const context = 'trial';

/**
 * Keeps the hospitals in step until it is stopped: each connector by itself, so that one that hangs holds up no other,
 * and in one process at a time, by a lease. Pages are read outside of any transaction.
 */
export function runHospitalSync(service: ServiceContext): Runner {
  const { database, log, clock, connectors } = service;
  if (connectors.length === 0) return { stop: async () => undefined };
  const holder = newId();
  const byCode = new Map(connectors.map((connector) => [connector.code, connector]));

  async function leased(): Promise<SyncState[]> {
    const lease = { connectors: [...byCode.keys()], holder, now: new Date(clock.nowMs()).toISOString() };
    if (!(await asSyncRunner((call) => database.read(call, (sql) => isAnySyncDue(sql, lease))))) return [];
    return await asSyncRunner((call) => database.write(call, 'Lease', (tx) => leaseSyncs(tx, lease, leaseSeconds)));
  }

  return runLooks({
    ...{ database, log, context, name: 'hospital sync', channel: hospitalSyncChannel, pollMs },
    begin({ signal, wake }) {
      const hands = openHands<SyncState>({
        ...{ nameOf: ({ connector }) => connector, signal, onEnd: wake },
        async workAt(state, lost) {
          const connector = byCode.get(state.connector);
          if (connector) await workAt(service, { connector, holder, state, signal: lost });
        },
        onFailure: (error) => log.warn('hospital sync interrupted', { context, error: loggedError(error) }),
      });
      return {
        async look() {
          hands.hold(await leased());
          return false;
        },
        async end() {
          await hands.empty();
          for (const connector of connectors) connector.close();
          // Otherwise the next process waits for the leases to run out, which is no harm.
          await asSyncRunner((call) => database.write(call, 'Lease', (tx) => giveBackSyncs(tx, holder)));
        },
      };
    },
  });
}

interface WorkAt {
  readonly connector: Connector;
  readonly holder: string;
  readonly state: SyncState;
  readonly signal: AbortSignal;
}

/** Page after page, until the run has ended, has failed or is no longer ours. */
async function workAt(service: ServiceContext, work: WorkAt): Promise<void> {
  const { connector, holder, signal } = work;
  try {
    for (let state = await running(service, work); !signal.aborted; ) {
      for (let waitMs = connector.waitMs(); waitMs > 0; waitMs = connector.waitMs()) {
        await pause(waitMs, signal);
        if (signal.aborted) return;
      }
      const page = await readPage(connector, state, signal);
      const stored = await storePage(service, { connector, holder, state, page });
      if (stored === 'circle') throw new SyncFailure('circle');
      if (stored === 'done' || stored === 'lost') return;
      state = stored;
    }
  } catch (error) {
    if (signal.aborted) return;
    // A database that is away is nothing that the hospital did.
    if (!(error instanceof OutboundFailure || error instanceof SyncFailure)) throw error;
    await storeFailure(service, work, error);
  }
}

/** The run that is going on; a new one when the schedule says so. */
async function running({ database, clock }: ServiceContext, { connector }: WorkAt): Promise<SyncState> {
  return await asHospital(connector.code, (call) =>
    database.write(call, 'Exchange with the hospital', async (tx) => {
      const state = await lockSyncState(tx, connector.code);
      if (!state) throw new Error('no state of a leased connector');
      if (state.isRunning) return state;
      const now = new Date(clock.nowMs()).toISOString();
      await beginSyncRun(tx, state, { isFull: isFullDue(state, connector, clock.nowMs()), requestedBy: null, now });
      return (await lockSyncState(tx, connector.code)) ?? state;
    }),
  );
}

async function readPage(connector: Connector, { cursor, since }: SyncState, gone: AbortSignal) {
  const { step, next } = cursor ?? startCursor;
  const call = newCall({ command: 'trial/read-hospital-page', timeoutMs: pageTimeoutMs, gone });
  return await connector.page(call, { step, next, since }).finally(() => call.end());
}

const forgotten: ReadonlySet<number> = new Set([400, 404, 410]);
const unreadableMax = 5;

/** Whether it is the hospital's own link that cannot be followed: then no waiting helps, and the next run begins anew. */
function leadsNowhere(error: OutboundFailure | SyncFailure, failures: number): boolean {
  const { kind } = error;
  if (error instanceof SyncFailure) return kind === 'page-unreadable' && failures >= unreadableMax;
  return kind === 'host-not-allowed' || kind === 'url-refused' || forgotten.has(error.status ?? 0);
}

/** Notes why, and when to try again. The cursor stays where it is, unless it leads nowhere. */
async function storeFailure(
  service: ServiceContext,
  { connector, holder }: WorkAt,
  error: OutboundFailure | SyncFailure,
): Promise<void> {
  const { database, clock, log } = service;
  const { kind } = error;
  const retryAfterMs = error instanceof OutboundFailure ? error.retryAfterMs : undefined;
  await asHospital(connector.code, (call) =>
    database.write(call, 'Exchange with the hospital', async (tx) => {
      const state = await lockSyncState(tx, connector.code);
      if (state?.leasedBy !== holder || !state.isRunning) return;
      // No try was made while the breaker was open: the hospital has not failed once more.
      const failures = state.failures + (kind === 'breaker-open' ? 0 : 1);
      const wait = { failures, everyMs: connector.everyMs, retryAfterMs, chance: Math.random() };
      const nowMs = clock.nowMs();
      const isOver = kind === 'circle' || (state.cursor?.next !== null && leadsNowhere(error, failures));
      const key = { connector: connector.code, number: state.run };
      const finishedAt = isOver ? new Date(nowMs).toISOString() : null;
      await setRunState(tx, key, { state: isOver ? 'FAILED' : 'WAITING', failure: kind, finishedAt });
      await changeSyncState(tx, connector.code, {
        ...liveState(service, connector),
        ...{ failures, failure: kind, release: true },
        ...(isOver && { isRunning: false, cursor: null }),
        nextTryAt: new Date(nowMs + waitAfterFailure(wait)).toISOString(),
        notBefore:
          kind === 'status' && retryAfterMs !== undefined ? new Date(nowMs + retryAfterMs).toISOString() : null,
      });
    }),
  );
  log.warn('a hospital does not answer as agreed', { context, reason: kind });
}
