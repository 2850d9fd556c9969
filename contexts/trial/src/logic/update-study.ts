import { type Call, refuse } from '@verum/call';
import { publish } from '@verum/database';
import { checkRevision } from '../domain/revision.ts';
import { changeStudy, type Study } from '../domain/study.ts';
import type { ServiceContext } from '../service-context.ts';
import { lockStudy, updateStudy as store } from '../store/studies.ts';

export interface UpdateStudy {
  readonly code: string;
  readonly change: Parameters<typeof changeStudy>[1];
  readonly reason: string;
  /** 0: not checked. */
  readonly expectedRevision: number;
}

/** @throws Refusal NOT_FOUND, REVISION_STALE, REASON_REQUIRED */
export function updateStudy({ database }: ServiceContext, call: Call, command: UpdateStudy): Promise<Study> {
  const { code, change, reason, expectedRevision } = command;
  return database.write(call, reason, async (tx) => {
    const study = await lockStudy(tx, code);
    if (!study) throw refuse('NOT_FOUND', { facts: { study: code } });
    checkRevision(expectedRevision, study, change);
    const changed = changeStudy(study, change);
    if (changed === study) return study;
    await store(tx, changed);
    await publish(tx, {
      aggregate: `study/${code}`,
      type: 'trial.study.updated',
      payload: {
        ...{ study: code, title: changed.title },
        ...{ revision: changed.revision, plannedSubjects: changed.plannedSubjects },
      },
    });
    return changed;
  });
}
