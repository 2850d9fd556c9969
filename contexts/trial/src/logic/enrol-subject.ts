import { type Call, newId, Refusal, refuse, sitesIn } from '@verum/call';
import { Reason } from '@verum/contracts';
import { isAnswered, isUniqueViolation, publish, type Tx } from '@verum/database';
import { civilDateIn } from '../domain/civil-date.ts';
import { firstTryWithinMs, newSaga, type Saga, type SagaStep, subjectWithinMs } from '../domain/saga.ts';
import { checkDate, newSubject, type Subject, screeningNumber } from '../domain/subject.ts';
import type { ServiceContext } from '../service-context.ts';
import { giveSubject, insertSaga } from '../store/sagas.ts';
import { findSite } from '../store/sites.ts';
import { insertSubject, patientOnce, takeScreeningCount } from '../store/subjects.ts';
import { noPerson } from './ask-for-persons.ts';
import { checkPatient, notAtSite } from './check-patient.ts';
import { giveUp } from './give-up.ts';
import { goOn, waitMaxMs } from './go-on.ts';
import { type SeenSubject, withoutHiddenLink } from './seen-subject.ts';
import { notePerson, sagaCall } from './try-saga.ts';
import { unfinishedOf } from './unfinished.ts';

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
 * Puts a patient under screening: patient notes that the person takes part, trial gives the number, edc opens the
 * casebook. The second decides: when it is refused, the first is undone; what is left of the others goes on by itself.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST, ALREADY_EXISTS, UNAVAILABLE when patient cannot confirm the person
 */
export async function enrolSubject(service: ServiceContext, call: Call, command: EnrolSubject): Promise<SeenSubject> {
  const { study, site } = command;
  const { database, clock } = service;
  const found = await database.read(call, (sql) => findSite(sql, study, site, sitesIn(call.scope, study)));
  if (!found) throw refuse('NOT_FOUND', { facts: { study, site } });
  checkDate('consentDate', command.consentDate, civilDateIn(found.timeZone, clock.nowMs()));
  const patient = command.patient === '' ? undefined : await checkPatient(service, call, { id: command.patient, site });

  const saga = sagaOf(command, clock.nowMs());
  const isBegun = patient !== undefined && !(await database.read(call, (sql) => isAnswered(sql, call)));
  const steps = isBegun ? await begin(service, call, saga, command.consentDate) : saga.steps;

  const write = database.write(call, 'Screened', async (tx) => {
    const subject = await insert(tx, command, saga.id);
    const aggregate = `subject/${study}/${subject.subject}`;
    const { status, consentDate } = subject;
    const payload = { study, subject: subject.subject, site, status, date: consentDate, consentDate };
    await publish(tx, { aggregate, type: 'trial.subject.screened', payload });
    await takeOver(tx, { saga: { ...saga, nextTryAt: afterFirstTry(clock.nowMs()) }, subject, steps, isBegun });
    return subject;
  });
  const subject = await write.catch(async (error: unknown) => {
    if (isBegun) await giveUp(service, saga);
    throw isUniqueViolation(error, patientOnce)
      ? refuse('ALREADY_EXISTS', { facts: { study, field: 'patient' } })
      : error;
  });
  // The same request ran twice at once, and the other one enrolled.
  if (isBegun && subject.participation !== saga.participation) await giveUp(service, saga);
  else await goOn(service, call, saga);
  return {
    subject: withoutHiddenLink(call, subject),
    person: patient ? { availability: 'AVAILABLE', patient } : noPerson,
    unfinished: await unfinishedOf(service, call, subject),
  };
}

function sagaOf({ study, site, patient }: EnrolSubject, nowMs: number): Saga {
  const id = newId();
  const person = patient === '' ? null : { patient, participation: id };
  return newSaga({
    ...{ study, site, id, kind: 'ENROLMENT', subject: null, nowMs, tryAfterMs: subjectWithinMs },
    ...(person ?? { patient: null, participation: null }),
    steps: person ? ['PERSON', 'CASEBOOK'] : ['CASEBOOK'],
  });
}

function afterFirstTry(nowMs: number): string {
  return new Date(nowMs + firstTryWithinMs).toISOString();
}

/**
 * The first step, at patient, after it is written down that it may have to be undone. A patient service that is away
 * does not keep anybody from being enrolled: it is told later. Returns what is left for then.
 */
async function begin(service: ServiceContext, call: Call, saga: Saga, since: string): Promise<readonly SagaStep[]> {
  // The key of the request is for the enrolment itself.
  const own = { ...call, idempotency: undefined };
  await service.database.write(own, 'Enrolment begun', (tx) => insertSaga(tx, saga));
  // Nor may a key that follows from it: a repeated request begins another saga.
  const part = sagaCall(call.trace, Math.min(waitMaxMs, call.remainingMs() / 2), call.signal);
  try {
    await notePerson(service, part, saga, { state: 'SCREENING', since, revision: 1 });
    return ['CASEBOOK'];
  } catch (error) {
    if (call.signal.aborted) throw call.signal.reason;
    if (!(error instanceof Refusal)) throw error;
    if (error.reason !== Reason.NOT_FOUND) return saga.steps;
    await giveUp(service, saga);
    throw notAtSite();
  } finally {
    part.end();
  }
}

interface TakeOver {
  readonly saga: Saga;
  readonly subject: Subject;
  readonly steps: readonly SagaStep[];
  readonly isBegun: boolean;
}

async function takeOver(tx: Tx, { saga, subject, steps, isBegun }: TakeOver): Promise<void> {
  if (!isBegun) return await insertSaga(tx, { ...saga, subject: subject.subject, steps });
  // Too late: the enrolment was given up, and patient has been told so.
  if (!(await giveSubject(tx, saga, subject.subject, steps))) throw refuse('DEADLINE_EXCEEDED');
}

async function insert(tx: Tx, command: EnrolSubject, participation: string): Promise<Subject> {
  const { study, site } = command;
  if (command.subject !== '') {
    const subject = newSubject(command, command.subject, participation);
    if (await insertSubject(tx, subject)) return subject;
    throw refuse('ALREADY_EXISTS', { facts: { study, subject: command.subject } });
  }
  // A number that somebody gave by hand is passed over.
  for (;;) {
    const number = screeningNumber(site, await takeScreeningCount(tx, study, site));
    const subject = newSubject(command, number, participation);
    if (await insertSubject(tx, subject)) return subject;
  }
}
