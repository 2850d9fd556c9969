import { newId } from '@verum/call';
import { loggedError } from '@verum/host';
import type { Saga } from '../domain/saga.ts';
import type { ServiceContext } from '../service-context.ts';
import { isAnySagaDue, leaseSagas, sagasChannel } from '../store/sagas.ts';
import { sagaCall, trySaga } from './try-saga.ts';

export interface SagaRunner {
  /** Finishes what is in hand. */
  stop(): Promise<void>;
}

const pollMs = 1_000;
// Longer than a try may take: after this, what a killed process was at is tried by another one.
const leaseSeconds = 15;
const together = 10;

/** Goes on with what is due, until it is stopped; several processes share the work. */
export function runSagas(service: ServiceContext): SagaRunner {
  const { database, clock, log } = service;
  const holder = newId();
  const stopping = new AbortController();
  let woken = Promise.withResolvers<void>();
  const stopWaking = database.onWake(sagasChannel, () => woken.resolve());

  async function look(): Promise<number> {
    const call = sagaCall();
    try {
      const now = new Date(clock.nowMs()).toISOString();
      if (!(await database.read(call, (sql) => isAnySagaDue(sql, now)))) return 0;
      const lease = { holder, seconds: leaseSeconds, now, limit: together };
      const due = await database.write(call, 'lease of sagas', (tx) => leaseSagas(tx, lease));
      await Promise.all(due.map(attempt));
      return due.length;
    } finally {
      call.end();
    }
  }

  async function attempt(saga: Saga): Promise<void> {
    const call = sagaCall();
    try {
      const { state, kind, reason } = await trySaga(service, call, saga);
      if (state === 'STUCK') log.warn('a saga is stuck', { context: 'trial', type: kind, reason });
    } finally {
      call.end();
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      woken = Promise.withResolvers<void>();
      const count = await look().catch((error: unknown) => {
        log.warn('sagas: no look', { context: 'trial', error: loggedError(error) });
        return 0;
      });
      if (count < together) await pause(pollMs, stopping.signal, woken.promise);
    }
  }

  const looping = loop();
  return {
    async stop() {
      stopping.abort();
      stopWaking();
      await looping;
    },
  };
}

async function pause(ms: number, signal: AbortSignal, woken: Promise<void>): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, ms);
  const stop = () => over.resolve();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  await Promise.race([over.promise, woken]);
  signal.removeEventListener('abort', stop);
  clearTimeout(timer);
}
