import { type Call, newId, refuse, sitesIn, violation } from '@verum/call';
import { publish } from '@verum/database';
import { civilDateIn } from '../domain/civil-date.ts';
import { followUp } from '../domain/follow-up.ts';
import { checkRevision } from '../domain/revision.ts';
import { changeStatus, type StatusChange } from '../domain/subject.ts';
import type { ServiceContext } from '../service-context.ts';
import { insertSaga } from '../store/sagas.ts';
import { armExists } from '../store/sites.ts';
import { lockSubject, type SubjectKey, updateSubject } from '../store/subjects.ts';
import { goOn } from './go-on.ts';
import { type SeenSubject, withoutHiddenLink } from './seen-subject.ts';
import { unfinishedOf } from './unfinished.ts';

export interface ChangeSubjectStatus extends StatusChange, SubjectKey {
  /** 0: not checked. */
  readonly expectedRevision: number;
}

const events = {
  SCREENING: 'trial.subject.screened',
  SCREEN_FAILED: 'trial.subject.screen-failed',
  ENROLLED: 'trial.subject.enrolled',
  COMPLETED: 'trial.subject.completed',
  WITHDRAWN: 'trial.subject.withdrawn',
} as const;

/** @throws Refusal NOT_FOUND, REVISION_STALE, STATE_FORBIDS, REASON_REQUIRED, INVALID_REQUEST */
export async function changeSubjectStatus(
  service: ServiceContext,
  call: Call,
  command: ChangeSubjectStatus,
): Promise<SeenSubject> {
  const { database, clock } = service;
  const id = newId();
  const { study, expectedRevision, status, date, reason, arm } = command;
  const change: StatusChange = { status, date, reason, arm };
  const subject = await database.write(call, reason.trim() || `Status: ${status}`, async (tx) => {
    const found = await lockSubject(tx, command, sitesIn(call.scope, study));
    if (!found) throw refuse('NOT_FOUND', { facts: { study, subject: command.subject } });
    checkRevision(expectedRevision, withoutHiddenLink(call, found.subject), change);
    const changed = changeStatus(found.subject, change, civilDateIn(found.timeZone, clock.nowMs()));
    if (arm !== '' && !(await armExists(tx, study, arm))) {
      const textEn = 'is not an arm of this study';
      throw refuse('INVALID_REQUEST', { violations: [violation('arm', 'unknown', textEn, '不是该研究的组别')] });
    }
    await updateSubject(tx, changed);
    // The arm stays out of events: whoever is blinded may read them.
    const { site, consentDate } = changed;
    const payload = { study, subject: changed.subject, site, status, date, consentDate };
    await publish(tx, { aggregate: `subject/${study}/${changed.subject}`, type: events[status], payload });
    await insertSaga(tx, followUp(changed, { id, kind: 'STATUS', nowMs: clock.nowMs() }));
    return changed;
  });
  await goOn(service, call, { study, id });
  return {
    subject: withoutHiddenLink(call, subject),
    unfinished: await unfinishedOf(service, call, subject),
  };
}
