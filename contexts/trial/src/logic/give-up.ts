import { loggedError } from '@verum/host';
import { type Saga, undone } from '../domain/saga.ts';
import type { ServiceContext } from '../service-context.ts';
import { sagasChannel, saveSaga } from '../store/sagas.ts';
import { sagaCall } from './try-saga.ts';

/**
 * An enrolment that does not come about: patient is told so in the background. Where even that cannot be written down,
 * it follows by itself once nobody can be waiting for the enrolment any more, so this never throws.
 */
export async function giveUp({ database, clock, log }: ServiceContext, saga: Saga): Promise<void> {
  // The caller's time may be over.
  const call = sagaCall();
  try {
    await database.write(call, 'Enrolment given up', async (tx) => {
      await saveSaga(tx, undone(saga, clock.nowMs()), saga.tries);
      tx.wake(sagasChannel);
    });
  } catch (error) {
    log.warn('an enrolment is given up later', { context: 'trial', error: loggedError(error) });
  } finally {
    call.end();
  }
}
