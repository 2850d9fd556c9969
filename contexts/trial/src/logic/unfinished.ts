import type { Call } from '@verum/call';
import type { Saga } from '../domain/saga.ts';
import type { Subject } from '../domain/subject.ts';
import type { ServiceContext } from '../service-context.ts';
import { unfinishedSagas } from '../store/sagas.ts';

/** What of a subject's affairs is not done yet, the oldest first. */
export function unfinishedOf(
  { database }: ServiceContext,
  call: Call,
  { study, subject }: Pick<Subject, 'study' | 'subject'>,
): Promise<readonly Saga[]> {
  return database.read(call, (sql) => unfinishedSagas(sql, study, [subject]));
}

/** The same for a page of subjects of one study. */
export async function unfinishedOfPage(
  { database }: ServiceContext,
  call: Call,
  study: string,
  subjects: readonly Subject[],
): Promise<(subject: Subject) => readonly Saga[]> {
  const numbers = subjects.map(({ subject }) => subject);
  const sagas = numbers.length === 0 ? [] : await database.read(call, (sql) => unfinishedSagas(sql, study, numbers));
  const bySubject = Map.groupBy(sagas, ({ subject }) => subject);
  return ({ subject }) => bySubject.get(subject) ?? [];
}
