import { type Call, newCall, newId } from '@verum/call';
import { type Runner, runLooks } from '@verum/host';
import { gather } from '../domain/facts.ts';
import { type Producer, producers, typesOf } from '../domain/fold-event.ts';
import type { Positions, Rebuild } from '../domain/rebuild.ts';
import type { ServiceContext } from '../service-context.ts';
import { applyFacts } from '../store/apply-facts.ts';
import * as store from '../store/rebuilds.ts';
import { factsOf } from './deliver-events.ts';

/** Woken when a rebuild was started. */
export const rebuildsChannel = 'rebuilds';

/** What the runner itself asks and writes. */
export const rebuildCommand = 'report/run-rebuilds';

const pollMs = 2_000;
// Three polls: after this, the rebuild of a process that was killed goes on in another one.
const leaseSeconds = 6;
const page = 500;
const deleteAtOnce = 5_000;
const callTimeoutMs = 30_000;
const facts = { context: 'report' } as const;
const system = { kind: 'system', id: 'system:rebuilds', name: '' } as const;

/**
 * Works at the rebuild that is running, unless another process does, until it is stopped. What is delivered meanwhile
 * goes into both models, so that the new one misses nothing when the outboxes have been read to their ends.
 */
export function runRebuilds(service: ServiceContext): Runner {
  const { database, log } = service;
  const holder = newId();
  const giveBack = () => save(service, (tx) => store.giveBackRebuild(tx, holder));

  async function look(signal: AbortSignal): Promise<boolean> {
    if (!(await asRunner((call) => database.read(call, store.hasRebuild)))) return false;
    const rebuild = await save(service, (tx) => store.leaseRebuild(tx, holder, leaseSeconds));
    if (!rebuild) return false;
    try {
      await workAt(service, rebuild, holder, signal);
    } catch (error) {
      // Another process may reach the producer that this one does not.
      await giveBack().catch(() => undefined);
      throw error;
    }
    return false;
  }

  return runLooks({
    ...{ database, log, ...facts, name: 'rebuilds', channel: rebuildsChannel, pollMs },
    // Not given back, the next process waits for the lease to run out, which is no harm.
    begin: ({ signal }) => ({ look: () => look(signal), end: giveBack }),
  });
}

/** Page after page of every outbox, until each has nothing more; where it was interrupted, from there on. */
async function workAt(service: ServiceContext, rebuild: Rebuild, holder: string, signal: AbortSignal): Promise<void> {
  const { clock, log } = service;
  const startedMs = clock.nowMs();
  let positions: Positions = rebuild.positions;
  let folded = 0;
  for (const producer of producers) {
    for (let isMore = true; isMore; ) {
      if (signal.aborted) return;
      const read = await readPage(service, rebuild, producer, positions);
      folded += read.events.length;
      positions = { ...positions, [producer]: read.position };
      const perSecond = folded / Math.max(0.001, (clock.nowMs() - startedMs) / 1000);
      const step = { ...rebuild, holder, positions, events: read.events.length, perSecond, leaseSeconds };
      const isOurs = await save(service, async (tx) => {
        await applyFacts(tx, gather(read.events.flatMap((event) => factsOf(producer, event))), rebuild.number);
        return await store.keepProgress(tx, step);
      });
      if (!isOurs) return;
      isMore = read.events.length === page;
    }
  }
  if (!(await save(service, (tx) => store.finishRebuild(tx, rebuild.number, holder)))) return;
  log.info('rebuild is done', facts);
  await deleteOld(service, signal);
}

async function readPage(
  { producers: readers }: ServiceContext,
  rebuild: Rebuild,
  producer: Producer,
  known: Positions,
) {
  const after = known[producer]?.after ?? '';
  const request = { after, limit: page, types: typesOf(producer), study: rebuild.study };
  const { events, newest } = await asRunner((call) => readers[producer](request, { call }));
  const last = events.at(-1)?.cursor ?? after;
  const isEnd = events.length < page;
  const of = seqOf(newest);
  return { events, position: { after: last, seq: isEnd ? of : seqOf(last), of } };
}

function seqOf(cursor: string): number {
  return Number(cursor.split('.')[1] ?? 0);
}

async function deleteOld(service: ServiceContext, signal: AbortSignal): Promise<void> {
  for (const table of store.factTables) {
    for (let deleted = deleteAtOnce; deleted === deleteAtOnce && !signal.aborted; ) {
      deleted = await save(service, (tx) => store.deleteOldFacts(tx, table, deleteAtOnce));
    }
  }
}

function save<T>({ database }: ServiceContext, fn: Parameters<typeof database.write<T>>[2]): Promise<T> {
  return asRunner((call) => database.write(call, 'Rebuild of reports', fn));
}

async function asRunner<T>(fn: (call: Call) => Promise<T>): Promise<T> {
  const call = newCall({ command: rebuildCommand, timeoutMs: callTimeoutMs, actor: system });
  return await fn(call).finally(() => call.end());
}
