import type { Call } from '@verum/call';
import type { Connector } from '../connect/connector.ts';
import type { Page } from '../domain/hospital.ts';
import { afterPage, startCursor } from '../domain/sync-cursor.ts';
import type { ServiceContext } from '../service-context.ts';
import { markAbsent } from '../store/hospital-records.ts';
import { reopenRetried } from '../store/parked-records.ts';
import { countInRun, type SyncRun, setRunState } from '../store/sync-runs.ts';
import { changeSyncState, lockSyncState, type SyncState } from '../store/sync-state.ts';
import { applyPage } from './apply-page.ts';
import { asHospital } from './sync-call.ts';

/** What came of a page: where the run goes on, that it has ended, or that it is another process's by now. */
export type PageOutcome = SyncState | 'done' | 'circle' | 'lost';

export interface StorePage {
  readonly connector: Connector;
  readonly holder: string;
  /** As it was when the page was asked for. */
  readonly state: SyncState;
  readonly page: Page;
}

// "Changed since" is judged by the hospital's clock, and records of the same moment may still be on their way.
const overlapMs = 5 * 60_000;

/** Writes a page and how far the run has come, in one transaction: whoever dies before its commit reads the page again. */
export async function storePage(
  service: ServiceContext,
  { connector, holder, state, page }: StorePage,
): Promise<PageOutcome> {
  const { code, steps } = connector;
  const write = (call: Call) =>
    service.database.write<PageOutcome>(call, `Exchange with the hospital: run ${state.run}`, async (tx) => {
      const now = await lockSyncState(tx, code);
      const isOurs = now?.leasedBy === holder && now.run === state.run && now.isRunning;
      if (!isOurs || !isSamePlace(now.cursor, state.cursor)) return 'lost';
      const cursor = state.cursor ?? startCursor;
      const { counts, isNews } = await applyPage(tx, { connector: code, run: state.run }, page.entries);
      const isFirst = cursor.next === null;
      const announced = isFirst ? (page.total ?? 0) : 0;
      const key = { connector: code, number: state.run };
      const run = await countInRun(tx, key, { ...counts, pages: 1, announced });
      if (!run) throw new Error('the run is gone');
      const next = afterPage(cursor, { next: page.next, at: page.at, isNews }, steps);
      const live = liveState(service, connector);
      if (next === 'circle') {
        await changeSyncState(tx, code, live);
        return 'circle';
      }
      if (next !== 'done') {
        await changeSyncState(tx, code, { ...live, cursor: next, failures: 0, failure: '', notBefore: null });
        return { ...now, cursor: next };
      }
      await finish({ tx, service, connector, run, state: now, at: cursor.at ?? page.at ?? null });
      return 'done';
    });
  return await asHospital(code, write);
}

/** PostgreSQL keeps the members of a cursor in an order of its own. */
function isSamePlace(one: SyncState['cursor'], other: SyncState['cursor']): boolean {
  return one?.step === other?.step && one?.next === other?.next && one?.pages === other?.pages;
}

interface Finish {
  readonly tx: Parameters<typeof lockSyncState>[0];
  readonly service: ServiceContext;
  readonly connector: Connector;
  readonly run: SyncRun;
  readonly state: SyncState;
  readonly at: string | null;
}

async function finish({ tx, service, connector, run, state, at }: Finish): Promise<void> {
  const nowMs = service.clock.nowMs();
  const now = new Date(nowMs).toISOString();
  const key = { connector: connector.code, number: run.number };
  // With a nameless bad record among what was sent, anything could be it.
  if (run.isFull && run.nameless === 0) {
    await countInRun(tx, key, { absent: await markAbsent(tx, connector.code, run.number) });
  }
  if (run.isFull) await reopenRetried(tx, connector.code);
  await setRunState(tx, key, { state: 'DONE', failure: '', finishedAt: now });
  await changeSyncState(tx, connector.code, {
    ...liveState(service, connector),
    ...{ isRunning: false, cursor: null, failures: 0, failure: '', notBefore: null, lastSuccessAt: now, release: true },
    ...(run.isFull && { lastFullAt: now }),
    since: new Date(Date.parse(at ?? run.startedAt) - overlapMs).toISOString(),
    // What a person wants in full while less was being read is read right after.
    nextTryAt: new Date(nowMs + (state.requestedFull ? 0 : connector.everyMs)).toISOString(),
  });
}

/** The breaker as this process sees it, left where the others can see it. */
export function liveState(
  { clock }: ServiceContext,
  connector: Connector,
): Pick<SyncState, 'breaker' | 'breakerRetryAt'> {
  const { breaker, breakerWaitMs } = connector.live();
  const breakerRetryAt = breakerWaitMs === undefined ? null : new Date(clock.nowMs() + breakerWaitMs).toISOString();
  return { breaker, breakerRetryAt };
}
