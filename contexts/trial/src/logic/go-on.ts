import type { Call } from '@verum/call';
import { loggedError } from '@verum/host';
import type { ServiceContext } from '../service-context.ts';
import { findSaga } from '../store/sagas.ts';
import { sagaCall, trySaga } from './try-saga.ts';

/** What the answer to a person may wait for the rest of the platform. */
export const waitMaxMs = 1_500;

/**
 * The first try of a saga, while whoever began it waits: where everything is there, everything is done with the answer.
 * Whatever is left or fails goes on in the background, so this never throws.
 */
export async function goOn(service: ServiceContext, call: Call, { study, id }: { study: string; id: string }) {
  const part = sagaCall(call.trace, Math.min(waitMaxMs, call.remainingMs() / 2), call.signal);
  try {
    const saga = await service.database.read(part, (sql) => findSaga(sql, study, id));
    // A repeated request gets the answer of the first one, and has begun nothing.
    if (saga && saga.tries === 0 && saga.steps.length > 0) await trySaga(service, part, saga);
  } catch (error) {
    service.log.warn('a saga goes on later', { context: 'trial', error: loggedError(error) });
  } finally {
    part.end();
  }
}
