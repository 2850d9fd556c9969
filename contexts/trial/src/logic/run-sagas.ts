import { newId } from '@verum/call';
import { type Runner, runLooks } from '@verum/host';
import type { Saga } from '../domain/saga.ts';
import type { ServiceContext } from '../service-context.ts';
import { isAnySagaDue, leaseSagas, sagasChannel } from '../store/sagas.ts';
import { sagaCall, trySaga } from './try-saga.ts';

const pollMs = 1_000;
// Longer than a try may take: after this, what a killed process was at is tried by another one.
const leaseSeconds = 15;
const together = 10;

/** Goes on with what is due, until it is stopped; several processes share the work. */
export function runSagas(service: ServiceContext): Runner {
  const { database, clock, log } = service;
  const holder = newId();

  async function attempt(saga: Saga): Promise<void> {
    const call = sagaCall();
    try {
      const { state, kind, reason } = await trySaga(service, call, saga);
      if (state === 'STUCK') log.warn('a saga is stuck', { context: 'trial', type: kind, reason });
    } finally {
      call.end();
    }
  }

  async function look(): Promise<boolean> {
    const call = sagaCall();
    try {
      const now = new Date(clock.nowMs()).toISOString();
      if (!(await database.read(call, (sql) => isAnySagaDue(sql, now)))) return false;
      const lease = { holder, seconds: leaseSeconds, now, limit: together };
      const due = await database.write(call, 'lease of sagas', (tx) => leaseSagas(tx, lease));
      await Promise.all(due.map(attempt));
      return due.length >= together;
    } finally {
      call.end();
    }
  }

  return runLooks({
    ...{ database, log, context: 'trial', name: 'sagas', channel: sagasChannel, pollMs },
    begin: () => ({ look }),
  });
}
