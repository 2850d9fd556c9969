import { type Call, refuse } from '@verum/call';
import { publish } from '@verum/database';
import { strataOf } from '../domain/strata.ts';
import type { ServiceContext } from '../service-context.ts';
import { listMeetsGiven } from '../store/places.ts';
import { activate, insertCounters, lockSchemes } from '../store/schemes.ts';
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
  await database.write(call, reason, async (tx) => {
    const locked = (await lockSchemes(tx, study)).find((one) => one.scheme === scheme.scheme) ?? noScheme(command);
    const { state, design, list, seed } = locked;
    if (state !== 'DRAFT') throw refuse('STATE_FORBIDS', { facts: { state, wanted: 'ACTIVE' } });
    if (list === null && seed === null)
      throw refuse('STATE_FORBIDS', { facts: { state, wanted: 'ACTIVE', needs: 'list' } });
    await activate(tx, scheme, new Date(clock.nowMs()).toISOString());
    // Looked into after the version before is retired: nothing is given by it any more.
    if (list !== null && (await listMeetsGiven(tx, scheme, list))) {
      throw refuse('ALREADY_EXISTS', { facts: { study, field: 'number' } });
    }
    await insertCounters(tx, scheme, design.method === 'MINIMISATION' ? [wholeStudy] : strataOf(design));
    const payload = { study, scheme: scheme.scheme };
    await publish(tx, { aggregate: `study/${study}`, type: 'randomisation.scheme.activated', payload });
    return null;
  });
  return await getScheme(service, call, command);
}
