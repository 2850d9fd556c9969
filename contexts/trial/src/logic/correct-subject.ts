import { type Call, newId, refuse, sitesIn } from '@verum/call';
import { isUniqueViolation, publish } from '@verum/database';
import { civilDateIn } from '../domain/civil-date.ts';
import { followUp, unlinking } from '../domain/follow-up.ts';
import { checkRevision } from '../domain/revision.ts';
import type { Saga } from '../domain/saga.ts';
import { type Correction, correct, type Subject } from '../domain/subject.ts';
import type { ServiceContext } from '../service-context.ts';
import { insertSaga } from '../store/sagas.ts';
import { beforeLastStatus } from '../store/subject-history.ts';
import { findSubject, lockSubject, patientOnce, type SubjectKey, updateSubject } from '../store/subjects.ts';
import { checkPatient } from './check-patient.ts';
import { goOn } from './go-on.ts';
import { type SeenSubject, withoutHiddenLink } from './seen-subject.ts';
import { unfinishedOf } from './unfinished.ts';

export interface CorrectSubject extends Correction, SubjectKey {
  readonly reason: string;
  /** 0: not checked. */
  readonly expectedRevision: number;
}

/**
 * Corrects the consent date or the link to the patient, or takes back the last change of status. What had followed
 * elsewhere is taken back as well.
 * @throws Refusal NOT_FOUND, REVISION_STALE, STATE_FORBIDS, INVALID_REQUEST, ALREADY_EXISTS, REASON_REQUIRED, UNAVAILABLE
 */
export async function correctSubject(
  service: ServiceContext,
  call: Call,
  command: CorrectSubject,
): Promise<SeenSubject> {
  const { study, consentDate, patient, reason, expectedRevision } = command;
  const { database, clock } = service;
  const sites = sitesIn(call.scope, study);
  const missing = () => refuse('NOT_FOUND', { facts: { study, subject: command.subject } });
  if (patient) {
    const present = await database.read(call, (sql) => findSubject(sql, command, sites));
    if (!present) throw missing();
    // The site of a subject never changes, so what is checked here holds in the transaction.
    await checkPatient(service, call, { id: patient, site: present.site });
  }
  let begun: Saga[] = [];
  const write = database.write(call, reason, async (tx) => {
    begun = [];
    const found = await lockSubject(tx, command, sites);
    if (!found) throw missing();
    const sent = { consentDate, patient, status: command.status };
    checkRevision(expectedRevision, withoutHiddenLink(call, found.subject), sent);
    const before = command.status && (await beforeLastStatus(tx, command));
    const today = civilDateIn(found.timeZone, clock.nowMs());
    const corrected = correct(found.subject, sent, { today, before, participation: newId() });
    if (corrected === found.subject) return corrected;
    await updateSubject(tx, corrected);
    const { site, status, statusDate: date, consentDate: consented } = corrected;
    const payload = { study, subject: corrected.subject, site, status, date, consentDate: consented };
    await publish(tx, { aggregate: `subject/${study}/${corrected.subject}`, type: 'trial.subject.corrected', payload });
    for (const saga of followUps(found.subject, corrected, clock.nowMs())) {
      await insertSaga(tx, saga);
      begun.push(saga);
    }
    return corrected;
  });
  const subject = await write.catch((error: unknown) => {
    throw isUniqueViolation(error, patientOnce)
      ? refuse('ALREADY_EXISTS', { facts: { study, field: 'patient' } })
      : error;
  });
  for (const saga of begun) await goOn(service, call, saga);
  return {
    subject: withoutHiddenLink(call, subject),
    unfinished: await unfinishedOf(service, call, subject),
  };
}

/** Whoever was linked by mistake never took part; whoever is linked now does; the casebook follows the status. */
function followUps(before: Subject, after: Subject, nowMs: number): Saga[] {
  const isLinked = after.participation !== before.participation;
  const former = isLinked ? unlinking(before, { id: newId(), nowMs }) : undefined;
  const isMoved = after.status !== before.status || after.statusDate !== before.statusDate;
  const kind = isMoved ? 'STATUS' : 'LINK';
  const own = isMoved || isLinked ? followUp(after, { id: newId(), kind, nowMs }) : undefined;
  return [former, own].filter((saga) => saga !== undefined && saga.steps.length > 0) as Saga[];
}
