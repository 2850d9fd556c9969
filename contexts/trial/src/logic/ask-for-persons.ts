import { type Call, Refusal, withTimeout } from '@verum/call';
import { type patient, Reason, reasonName } from '@verum/contracts';
import type { ServiceContext } from '../service-context.ts';

/** What the patient context says of a person, or why it is not said. */
export type Person =
  | { readonly availability: 'AVAILABLE'; readonly patient: patient.Patient }
  /** The caller does not see persons here. */
  | { readonly availability: 'WITHHELD' }
  /** The patient service did not answer in time. */
  | { readonly availability: 'UNAVAILABLE' }
  /** No patient is linked. */
  | { readonly availability: 'NONE' };

export const withheld = { availability: 'WITHHELD' } as const satisfies Person;
export const noPerson = { availability: 'NONE' } as const satisfies Person;

// What the answer may wait for its less important half.
const waitMaxMs = 1_000;

/** Whether a call that asks for persons answers without them. */
const unanswered: ReadonlySet<Reason> = new Set([
  Reason.UNAVAILABLE,
  Reason.DEADLINE_EXCEEDED,
  Reason.CANCELLED,
  Reason.RATE_LIMITED,
  Reason.INTERNAL,
]);

export async function askForPerson(service: ServiceContext, call: Call, id: string): Promise<Person> {
  const answer = await within(service, call, (part) =>
    service.patients.getPatientInfo({ patient: id }, { call: part }),
  );
  return answer.availability === 'ANSWERED' ? { availability: 'AVAILABLE', patient: answer.value } : answer;
}

/** The persons behind many subjects with one call; who is not in the map is not seen by the caller. */
export async function askForPersons(
  service: ServiceContext,
  call: Call,
  ids: readonly string[],
): Promise<(id: string) => Person> {
  if (ids.length === 0) return () => withheld;
  const patients = [...new Set(ids)];
  const answer = await within(service, call, (part) =>
    service.patients.batchGetPatientInfo({ patients }, { call: part }),
  );
  if (answer.availability !== 'ANSWERED') return () => answer;
  const byId = new Map(answer.value.patients.map((one) => [one.id, one]));
  return (id) => {
    const found = byId.get(id);
    return found ? { availability: 'AVAILABLE', patient: found } : withheld;
  };
}

type Answer<T> =
  | { readonly availability: 'ANSWERED'; readonly value: T }
  | { readonly availability: 'WITHHELD' | 'UNAVAILABLE' };

/** Half of the time that is left at most, so that the rest can be answered when patient does not. */
async function within<T>(service: ServiceContext, call: Call, ask: (part: Call) => Promise<T>): Promise<Answer<T>> {
  const part = withTimeout(call, Math.min(waitMaxMs, call.remainingMs() / 2));
  try {
    return { availability: 'ANSWERED', value: await ask(part) };
  } catch (error) {
    // Nobody waits for the whole any more.
    if (call.signal.aborted) throw call.signal.reason;
    if (!(error instanceof Refusal)) throw error;
    if (error.reason === Reason.NOT_FOUND || error.reason === Reason.PERMISSION_DENIED) return withheld;
    if (!unanswered.has(error.reason)) throw error;
    service.log.warn('answered without persons', { reason: reasonName(error.reason), requestId: call.requestId });
    return { availability: 'UNAVAILABLE' };
  } finally {
    part.end();
  }
}
