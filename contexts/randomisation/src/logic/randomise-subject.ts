import { type Call, refuse } from '@verum/call';
import { publish, type Tx } from '@verum/database';
import type { MinimisationDesign } from '../domain/design.ts';
import { coin } from '../domain/generator.ts';
import { candidates, chosen } from '../domain/minimise.ts';
import { runningNumber } from '../domain/number.ts';
import { levelsOf, stratumOf } from '../domain/strata.ts';
import type { ServiceContext } from '../service-context.ts';
import * as store from '../store/allocations.ts';
import { subjectLocks } from '../store/locks.ts';
import { findActiveScheme, type Scheme } from '../store/schemes.ts';
import { wholeStudy } from './activate-scheme.ts';
import { askForSubject } from './ask-for-subject.ts';
import { getAllocation } from './get-allocation.ts';
import type { SeenAllocation } from './seen.ts';

export interface RandomiseSubject extends store.SubjectKey {
  readonly strata: readonly { readonly factor: string; readonly level: string }[];
}

const randomisable: ReadonlySet<string> = new Set(['SCREENING', 'ENROLLED']);

/**
 * Gives the subject the next place of its stratum, or the arm that balances best.
 * @throws Refusal NOT_FOUND, NOT_ELIGIBLE, NO_ACTIVE_SCHEME, ALREADY_RANDOMISED, INVALID_REQUEST, LIST_EXHAUSTED,
 * UNAVAILABLE when trial cannot say where the subject is
 */
export async function randomiseSubject(
  service: ServiceContext,
  call: Call,
  command: RandomiseSubject,
): Promise<SeenAllocation> {
  const { study, subject } = command;
  const asked = await askForSubject(service, call, command);
  const given = {
    study,
    subject,
    site: asked.site,
    at: new Date(service.clock.nowMs()).toISOString(),
    by: call.actor.id,
  };
  const randomise = async (tx: Tx) => {
    const scheme = await findActiveScheme(tx, study);
    if (!scheme) throw refuse('NO_ACTIVE_SCHEME', { facts: { study } });
    if (await store.findAllocation(tx, command)) throw refuse('ALREADY_RANDOMISED', { facts: { study, subject } });
    if (!randomisable.has(asked.status)) {
      throw refuse('NOT_ELIGIBLE', { facts: { subject, status: asked.status } });
    }
    const levels = levelsOf(scheme.design, command.strata, asked.site);
    await allocate(tx, scheme, { ...given, scheme: scheme.scheme, strata: levels });
    // Neither arm nor levels: whoever reads events may be blinded.
    const payload = { study, subject, site: asked.site, scheme: scheme.scheme };
    await publish(tx, { aggregate: `subject/${study}/${subject}`, type: 'randomisation.subject.randomised', payload });
    // Nothing is stored for the idempotency key that the answer could not be made of again: no arm lies there.
    return null;
  };
  await service.database.write(call, 'Randomised', randomise, subjectLocks(command));
  return await getAllocation(service, call, command);
}

async function allocate(tx: Tx, scheme: Scheme, given: Omit<store.NewAllocation, 'stratum'>): Promise<void> {
  const { design, list } = scheme;
  if (design.method === 'MINIMISATION')
    return await minimise(tx, { ...scheme, design }, { ...given, stratum: wholeStudy });
  if (list === null) throw new Error('an active scheme of this method has a list');
  const stratum = stratumOf(design, given.strata);
  const taken = await store.takePlace(tx, { ...given, stratum }, list);
  if (!taken) throw refuse('LIST_EXHAUSTED', { facts: { study: given.study } });
}

/** The nth subject of the scheme has the nth coin of its seed. */
async function minimise(
  tx: Tx,
  { design, seed, ...key }: Scheme & { readonly design: MinimisationDesign },
  given: store.NewAllocation,
): Promise<void> {
  if (seed === null) throw new Error('an active minimisation has a seed');
  const sequence = await store.takeTurn(tx, key, given.stratum);
  const tally = await store.tallyAt(tx, key, given.strata);
  const arm = chosen(candidates(design, tally, given.strata), coin(BigInt(seed), sequence));
  await store.insertMinimised(tx, given, { sequence, arm, number: runningNumber(key.scheme, sequence) });
}
