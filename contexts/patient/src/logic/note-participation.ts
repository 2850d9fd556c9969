import { type Call, refuse } from '@verum/call';
import type { Participation } from '../domain/participation.ts';
import type { ServiceContext } from '../service-context.ts';
import { saveParticipation } from '../store/participations.ts';
import { findPatient } from '../store/patients.ts';

/**
 * Notes what trial says of a person's part in a study; telling it twice, or in another order, ends in the same. An
 * undoing is noted whether or not its beginning has arrived: the beginning may still be on its way.
 * @throws Refusal NOT_FOUND for a person who is not a patient of the site's hospital
 */
export async function noteParticipation(
  { database }: Pick<ServiceContext, 'database'>,
  call: Call,
  participation: Participation,
): Promise<void> {
  const { patient, study, site } = participation;
  await database.write(call, `Study ${study}`, async (tx) => {
    const found = await findPatient(tx, patient, [site]);
    if (!found) throw refuse('NOT_FOUND', { facts: { patient } });
    // No event: who takes part in what is nobody's business who does not ask.
    await saveParticipation(tx, participation);
  });
}
