import { type Call, refuse, violation } from '@verum/call';
import { dayOf, type ParticipationState } from '@verum/diary-rules';
import type { ServiceContext } from '../service-context.ts';
import { addDecision, isEndedByTrial } from '../store/participants.ts';
import { loadPlan } from '../store/plan-basis.ts';
import { type SubjectKey, subjectLocks } from '../store/subject-key.ts';
import { adoptParticipant } from './adopt-participant.ts';
import { getParticipant, type Participant, standing, stateOn } from './get-participant.ts';

export interface SetParticipation extends SubjectKey {
  readonly state: ParticipationState;
  /** Civil date; '': today where the participant is. */
  readonly from: string;
  readonly reason: string;
}

/**
 * Pauses, goes on, or ends, from a date on. Not from before today: what was expected and did not come is missing data,
 * and stays that.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST, STATE_FORBIDS for a subject that has left the study
 */
export async function setParticipation(
  service: ServiceContext,
  call: Call,
  command: SetParticipation,
): Promise<Participant> {
  const { database, clock } = service;
  const site = await adoptParticipant(service, call, command);
  await database.write(
    call,
    command.reason,
    async (tx) => {
      const plan = await loadPlan(tx, command);
      if (!plan) throw new Error('a participant that was found is not there');
      const { today } = standing(plan, clock.nowMs());
      const from = command.from || today;
      if (dayOf(from) === undefined || from < today) throw notBefore();
      const { study, subject, state, reason } = command;
      if (await isEndedByTrial(tx, command))
        throw refuse('STATE_FORBIDS', { facts: { study, subject, state: 'ENDED' } });
      if (stateOn(plan.basis.participation ?? [], from) === state) return null;
      const at = new Date(clock.nowMs()).toISOString();
      await addDecision(tx, { study, subject, site }, { origin: 'SITE', state, from, reason, at, by: call.actor.id });
      return null;
    },
    subjectLocks(command),
  );
  return await getParticipant(service, call, command);
}

function notBefore() {
  const textEn = 'is not before today: what was missed stays missed';
  return refuse('INVALID_REQUEST', {
    violations: [violation('from', 'past', textEn, '不得早于今天：已错过的仍为缺失')],
  });
}
