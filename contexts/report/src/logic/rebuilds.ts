import { type Call, refuse } from '@verum/call';
import type { Rebuild } from '../domain/rebuild.ts';
import type { ServiceContext } from '../service-context.ts';
import { findRebuild, insertRebuild } from '../store/rebuilds.ts';
import { rebuildsChannel } from './run-rebuilds.ts';

export interface StartRebuild {
  /** '' for every study. */
  readonly study: string;
  readonly reason: string;
}

/**
 * Begins to fold all events again, into a model of its own that is read once it is complete.
 * @throws Refusal STATE_FORBIDS while another rebuild goes on
 */
export async function startRebuild(
  { database }: ServiceContext,
  call: Call,
  { study, reason }: StartRebuild,
): Promise<Rebuild> {
  return await database.write(
    call,
    reason,
    async (tx) => {
      const { made, running } = await insertRebuild(tx, { study, reason });
      if (!made) throw refuse('STATE_FORBIDS', { facts: { rebuild: String(running), state: 'RUNNING' } });
      tx.wake(rebuildsChannel);
      return made;
    },
    { exclusive: ['rebuild'] },
  );
}

/** @throws Refusal NOT_FOUND */
export async function getRebuild(
  { database }: ServiceContext,
  call: Call,
  { number }: { readonly number: number },
): Promise<Rebuild> {
  const found = await database.read(call, (sql) => findRebuild(sql, number));
  if (!found) throw refuse('NOT_FOUND', { facts: { rebuild: String(number) } });
  return found;
}
