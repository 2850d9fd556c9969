import type { ServiceContext } from '../service-context.ts';
import { countSagas } from '../store/sagas.ts';
import { sagaCall } from './try-saga.ts';

/** What is under way between the contexts, for whoever operates the installation: `sagas.stuck` is theirs to look into. */
export async function sagaFacts({ database }: ServiceContext): Promise<Readonly<Record<string, number>>> {
  const call = sagaCall(undefined, 2_000);
  try {
    const counts = new Map((await database.read(call, countSagas)).map(({ state, count }) => [state, count]));
    const count = (state: 'RUNNING' | 'WAITING' | 'STUCK') => counts.get(state) ?? 0;
    return { 'sagas.running': count('RUNNING'), 'sagas.waiting': count('WAITING'), 'sagas.stuck': count('STUCK') };
  } finally {
    call.end();
  }
}
