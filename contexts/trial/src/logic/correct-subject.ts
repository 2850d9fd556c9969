import { type Call, refuse, sitesIn } from '@verum/call';
import { isUniqueViolation, publish } from '@verum/database';
import { civilDateIn } from '../domain/civil-date.ts';
import { checkRevision } from '../domain/revision.ts';
import { type Correction, correct } from '../domain/subject.ts';
import type { ServiceContext } from '../service-context.ts';
import { findSubject, lockSubject, patientOnce, type SubjectKey, updateSubject } from '../store/subjects.ts';
import { checkPatient } from './check-patient.ts';
import { type SeenSubject, withoutHiddenLink } from './seen-subject.ts';

export interface CorrectSubject extends Correction, SubjectKey {
  readonly reason: string;
  /** 0: not checked. */
  readonly expectedRevision: number;
}

/**
 * Corrects the consent date or the link to the patient.
 * @throws Refusal NOT_FOUND, REVISION_STALE, INVALID_REQUEST, ALREADY_EXISTS, REASON_REQUIRED, UNAVAILABLE
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
  const write = database.write(call, reason, async (tx) => {
    const found = await lockSubject(tx, command, sites);
    if (!found) throw missing();
    const sent = { consentDate, patient };
    checkRevision(expectedRevision, withoutHiddenLink(call, found.subject), sent);
    const corrected = correct(found.subject, sent, civilDateIn(found.timeZone, clock.nowMs()));
    if (corrected === found.subject) return corrected;
    await updateSubject(tx, corrected);
    const { site, status, statusDate: date, consentDate: consented } = corrected;
    const payload = { study, subject: corrected.subject, site, status, date, consentDate: consented };
    await publish(tx, { aggregate: `subject/${study}/${corrected.subject}`, type: 'trial.subject.corrected', payload });
    return corrected;
  });
  const subject = await write.catch((error: unknown) => {
    throw isUniqueViolation(error, patientOnce)
      ? refuse('ALREADY_EXISTS', { facts: { study, field: 'patient' } })
      : error;
  });
  return { subject: withoutHiddenLink(call, subject) };
}
