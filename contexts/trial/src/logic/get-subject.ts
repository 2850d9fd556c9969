import { type Call, refuse, sitesIn } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { findSubject } from '../store/subjects.ts';
import { askForPerson, noPerson, withheld } from './ask-for-persons.ts';
import { seesPersons } from './scope.ts';
import { type SeenSubject, withoutHiddenLink } from './seen-subject.ts';
import { unfinishedOf } from './unfinished.ts';

export interface GetSubject {
  readonly study: string;
  readonly subject: string;
  readonly withoutPerson: boolean;
}

/** @throws Refusal NOT_FOUND, for a subject out of scope as well */
export async function getSubject(service: ServiceContext, call: Call, query: GetSubject): Promise<SeenSubject> {
  const { study } = query;
  const subject = await service.database.read(call, (sql) => findSubject(sql, query, sitesIn(call.scope, study)));
  if (!subject) throw refuse('NOT_FOUND', { facts: { study, subject: query.subject } });
  const unfinished = await unfinishedOf(service, call, subject);
  const seen = withoutHiddenLink(call, subject);
  if (query.withoutPerson) return { subject: seen, unfinished };
  if (!seesPersons(call, study, subject.site)) return { subject: seen, person: withheld, unfinished };
  const person = subject.patient ? await askForPerson(service, call, subject.patient) : noPerson;
  return { subject: seen, person, unfinished };
}
