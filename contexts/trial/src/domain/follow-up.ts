import { firstTryWithinMs, newSaga, type Saga, type SagaKind, type SagaStep } from './saga.ts';
import type { Subject } from './subject.ts';

export interface FollowUp {
  readonly id: string;
  readonly kind: SagaKind;
  readonly nowMs: number;
}

/** What follows elsewhere from a change of a subject. */
export function followUp(subject: Subject, { id, kind, nowMs }: FollowUp): Saga {
  const { study, site, subject: number, patient, participation } = subject;
  const steps: SagaStep[] = [
    ...(patient === null || participation === null ? [] : (['PERSON'] as const)),
    ...(kind === 'LINK' ? [] : (['CASEBOOK'] as const)),
  ];
  const person = participation === null ? { patient: null, participation: null } : { patient, participation };
  return newSaga({
    ...{ study, site, id, kind, subject: number, steps, nowMs, tryAfterMs: firstTryWithinMs },
    ...person,
  });
}

/** The person that the subject was linked with by mistake never took part as this subject. */
export function unlinking(subject: Subject, { id, nowMs }: Pick<FollowUp, 'id' | 'nowMs'>): Saga | undefined {
  const { study, site, subject: number, patient, participation } = subject;
  if (patient === null || participation === null) return undefined;
  const link = { study, site, id, subject: number, patient, participation };
  return newSaga({ ...link, kind: 'LINK', steps: ['UNDO_PERSON'], nowMs, tryAfterMs: firstTryWithinMs });
}
