import { type Call, refuse } from '@verum/call';
import { publish } from '@verum/database';
import type { Study, StudyContent } from '../domain/study.ts';
import type { ServiceContext } from '../service-context.ts';
import { insertStudy } from '../store/studies.ts';

export type CreateStudy = StudyContent & { readonly code: string };

/** @throws Refusal ALREADY_EXISTS */
export function createStudy({ database }: ServiceContext, call: Call, command: CreateStudy): Promise<Study> {
  const study: Study = { ...command, revision: 1 };
  return database.write(call, 'Study created', async (tx) => {
    if (!(await insertStudy(tx, study))) throw refuse('ALREADY_EXISTS', { facts: { study: study.code } });
    await publish(tx, {
      aggregate: `study/${study.code}`,
      type: 'trial.study.created',
      payload: { study: study.code, title: study.title, plannedSubjects: study.plannedSubjects },
    });
    return study;
  });
}
