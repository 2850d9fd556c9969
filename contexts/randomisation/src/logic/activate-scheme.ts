import { type Call, refuse } from '@verum/call';
import { publish, type Tx } from '@verum/database';
import { strataOf } from '../domain/strata.ts';
import type { ServiceContext } from '../service-context.ts';
import { schemeLocks } from '../store/locks.ts';
import { listMeetsGiven } from '../store/places.ts';
import { activate, findScheme, insertCounters } from '../store/schemes.ts';
import { getScheme, loadScheme, type NamedScheme, noScheme } from './get-scheme.ts';
import type { SeenScheme } from './seen.ts';

export interface ActivateScheme extends NamedScheme {
  readonly reason: string;
}

/** The one counter of a minimisation. */
export const wholeStudy = '-';

/**
 * Subjects are randomised by this version from here on; the one before is retired with its allocations.
 * @throws Refusal NOT_FOUND, STATE_FORBIDS, REASON_REQUIRED, ALREADY_EXISTS for numbers or kits that are given already
 */
export async function activateScheme(
  service: ServiceContext,
  call: Call,
  command: ActivateScheme,
): Promise<SeenScheme> {
  const { study, reason } = command;
  const { database, clock } = service;
  const scheme = await loadScheme(service, call, command);
  const activation = async (tx: Tx) => {
    const { state, design, list, seed } = (await findScheme(tx, scheme)) ?? noScheme(command);
    if (state !== 'DRAFT') throw refuse('STATE_FORBIDS', { facts: { state, wanted: 'ACTIVE' } });
    if (list === null && seed === null) {
      throw refuse('STATE_FORBIDS', { facts: { state, wanted: 'ACTIVE', needs: 'list' } });
    }
    if (list !== null && (await listMeetsGiven(tx, scheme, list))) {
      throw refuse('ALREADY_EXISTS', { facts: { study, field: 'number' } });
    }
    await activate(tx, scheme, new Date(clock.nowMs()).toISOString());
    await insertCounters(tx, scheme, design.method === 'MINIMISATION' ? [wholeStudy] : strataOf(design));
    const payload = { study, scheme: scheme.scheme };
    await publish(tx, { aggregate: `study/${study}`, type: 'randomisation.scheme.activated', payload });
    return null;
  };
  await database.write(call, reason, activation, schemeLocks(study));
  return await getScheme(service, call, command);
}
