import { type Call, childOf, newCall, Refusal, type Trace } from '@verum/call';
import { edc, patient, reasonName } from '@verum/contracts';
import { loggedError } from '@verum/host';
import { afterTry, type Saga, type SagaStep, subjectWithinMs, undone } from '../domain/saga.ts';
import type { Status, Subject } from '../domain/subject.ts';
import type { ServiceContext } from '../service-context.ts';
import { saveSaga } from '../store/sagas.ts';
import { subjectWithZone } from '../store/subjects.ts';

const system = { kind: 'system', id: 'system:sagas', name: '' } as const;
const timeoutMs = 10_000;

/** A call for what goes on in the background, in the trace of the one that began it where that is known. */
export function sagaCall(trace?: Trace, ms = timeoutMs, gone?: AbortSignal): Call {
  const options = { command: 'trial/saga', timeoutMs: ms, actor: system };
  return newCall({ ...options, ...(trace && { trace: childOf(trace) }), ...(gone && { gone }) });
}

/**
 * Takes every step that is left, each for itself, and keeps what came of it. Dying anywhere in it is no harm: each step
 * tells the present state of the subject, and telling it twice changes nothing.
 */
export async function trySaga(service: ServiceContext, call: Call, saga: Saga): Promise<Saga> {
  const { database, clock, log } = service;
  const isGivenUp = saga.subject === null && clock.nowMs() - Date.parse(saga.beganAt) >= subjectWithinMs;
  const wanted = isGivenUp ? undone(saga, clock.nowMs()) : saga;
  const outcomes = await Promise.all(
    wanted.steps.map(async (step): Promise<[SagaStep, string]> => {
      try {
        await take(service, call, wanted, step);
        return [step, ''];
      } catch (error) {
        if (error instanceof Refusal) return [step, reasonName(error.reason)];
        log.error('a step of a saga failed', { context: 'trial', error: loggedError(error) });
        return [step, 'INTERNAL'];
      }
    }),
  );
  const tried = afterTry(wanted, new Map(outcomes), clock.nowMs());
  await database.write(call, `Saga: ${saga.kind}`, (tx) => saveSaga(tx, tried, saga.tries));
  return tried;
}

async function take(service: ServiceContext, call: Call, saga: Saga, step: SagaStep): Promise<void> {
  if (step === 'UNDO_PERSON') return await notePerson(service, call, saga, { state: 'UNDONE', since: '', revision: 0 });
  const { study, subject: number } = saga;
  if (number === null) return;
  const found = await service.database.read(call, (sql) => subjectWithZone(sql, { study, subject: number }));
  if (!found) throw new Error('the subject of a saga is gone');
  const { subject, timeZone } = found;
  if (step === 'CASEBOOK') return await followSubject(service, call, subject, timeZone);
  // Somebody else is linked by now, and has a saga of their own.
  if (subject.participation !== saga.participation) return;
  const { status, statusDate: since, revision } = subject;
  await notePerson(service, call, saga, { state: parts[status], since, revision });
}

export interface Noted {
  readonly state: 'SCREENING' | 'ENROLLED' | 'ENDED' | 'UNDONE';
  readonly since: string;
  readonly revision: number;
}

/** Tells patient in what way the person takes part. */
export async function notePerson(
  { participations }: ServiceContext,
  call: Call,
  saga: Saga,
  { state, since, revision }: Noted,
): Promise<void> {
  const { study, site, patient: id, participation } = saga;
  if (id === null || participation === null) return;
  const noted = { participation, study, site, since, state: patient.ParticipationState[state] };
  await participations.noteParticipation({ patient: id, participation: noted, revision: BigInt(revision) }, { call });
}

const parts = {
  SCREENING: 'SCREENING',
  ENROLLED: 'ENROLLED',
  SCREEN_FAILED: 'ENDED',
  COMPLETED: 'ENDED',
  WITHDRAWN: 'ENDED',
} as const satisfies Record<Status, Noted['state']>;

const standings: Readonly<Record<Status, edc.Standing>> = {
  SCREENING: edc.Standing.ACTIVE,
  ENROLLED: edc.Standing.ACTIVE,
  SCREEN_FAILED: edc.Standing.SCREEN_FAILED,
  COMPLETED: edc.Standing.COMPLETED,
  WITHDRAWN: edc.Standing.WITHDRAWN,
};

/** The reason that a person gave stays here: it may say more of somebody than the casebook has to know. */
async function followSubject(
  { standings: casebooks }: ServiceContext,
  call: Call,
  { study, subject, site, status, statusDate: since, revision }: Subject,
  timeZone: string,
): Promise<void> {
  const told = { study, subject, site, timeZone, since, standing: standings[status], revision: BigInt(revision) };
  await casebooks.followSubject({ ...told, reason: `Status: ${status}` }, { call });
}
