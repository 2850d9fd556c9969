import { type Call, refuse, sitesIn } from '@verum/call';
import { isUniqueViolation, publish, type Tx } from '@verum/database';
import { civilDateIn } from '../domain/civil-date.ts';
import { checkDate, newSubject, type Subject, screeningNumber } from '../domain/subject.ts';
import type { ServiceContext } from '../service-context.ts';
import { findSite } from '../store/sites.ts';
import { insertSubject, patientOnce, takeScreeningCount } from '../store/subjects.ts';
import { noPerson } from './ask-for-persons.ts';
import { checkPatient } from './check-patient.ts';
import { type SeenSubject, withoutHiddenLink } from './seen-subject.ts';

export interface EnrolSubject {
  readonly study: string;
  readonly site: string;
  /** The screening number; '' takes the next of the site. */
  readonly subject: string;
  /** '' for none. */
  readonly patient: string;
  readonly consentDate: string;
}

/**
 * Puts a patient under screening.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST, ALREADY_EXISTS, UNAVAILABLE when patient cannot confirm the person
 */
export async function enrolSubject(service: ServiceContext, call: Call, command: EnrolSubject): Promise<SeenSubject> {
  const { study, site } = command;
  const { database, clock } = service;
  const found = await database.read(call, (sql) => findSite(sql, study, site, sitesIn(call.scope, study)));
  if (!found) throw refuse('NOT_FOUND', { facts: { study, site } });
  checkDate('consentDate', command.consentDate, civilDateIn(found.timeZone, clock.nowMs()));
  const patient = command.patient === '' ? undefined : await checkPatient(service, call, { id: command.patient, site });

  const write = database.write(call, 'Screened', async (tx) => {
    const subject = await insert(tx, command);
    const aggregate = `subject/${study}/${subject.subject}`;
    const { status, consentDate } = subject;
    const payload = { study, subject: subject.subject, site, status, date: consentDate, consentDate };
    await publish(tx, { aggregate, type: 'trial.subject.screened', payload });
    return subject;
  });
  const subject = await write.catch((error: unknown) => {
    throw isUniqueViolation(error, patientOnce)
      ? refuse('ALREADY_EXISTS', { facts: { study, field: 'patient' } })
      : error;
  });
  return {
    subject: withoutHiddenLink(call, subject),
    person: patient ? { availability: 'AVAILABLE', patient } : noPerson,
  };
}

async function insert(tx: Tx, command: EnrolSubject): Promise<Subject> {
  const { study, site } = command;
  if (command.subject !== '') {
    const subject = newSubject(command, command.subject);
    if (await insertSubject(tx, subject)) return subject;
    throw refuse('ALREADY_EXISTS', { facts: { study, subject: command.subject } });
  }
  // A number that somebody gave by hand is passed over.
  for (;;) {
    const subject = newSubject(command, screeningNumber(site, await takeScreeningCount(tx, study, site)));
    if (await insertSubject(tx, subject)) return subject;
  }
}
