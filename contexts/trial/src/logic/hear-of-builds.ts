import type { Clock } from '@verum/call';
import type { Tx } from '@verum/database';
import type { ReceivedEvent } from '@verum/events';
import { hurrySagas } from '../store/sagas.ts';

/** A build was activated at a site, or something was unlocked: the casebooks that waited for it are opened now. */
export async function hearOfBuilds(clock: Clock, tx: Tx, { type, payload }: ReceivedEvent): Promise<void> {
  const { study, site } = payload as { readonly study?: unknown; readonly site?: unknown };
  if (typeof study !== 'string' || typeof site !== 'string') throw new TypeError(`${type} names no study and site`);
  const now = new Date(clock.nowMs()).toISOString();
  await hurrySagas(tx, { study, site, now, reasons: ['NO_ACTIVE_BUILD', 'HELD'] });
}
