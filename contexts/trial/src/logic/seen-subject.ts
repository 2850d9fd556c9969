import type { Call } from '@verum/call';
import type { Saga } from '../domain/saga.ts';
import type { Subject } from '../domain/subject.ts';
import type { Person } from './ask-for-persons.ts';
import { seesPersons } from './scope.ts';

/** A subject as the caller may see it: the link to the patient is only there for those who see persons. */
export interface SeenSubject {
  readonly subject: Subject;
  /** Absent when it was not asked for. */
  readonly person?: Person;
  /** What follows elsewhere and is not done yet; absent when it was not asked for. */
  readonly unfinished?: readonly Saga[];
}

export function withoutHiddenLink(call: Call, subject: Subject): Subject {
  return seesPersons(call, subject.study, subject.site) ? subject : { ...subject, patient: null, participation: null };
}
