import { type Call, type CallingDevice, Refusal } from '@verum/call';
import { Reason } from '@verum/contracts';
import type { Arrived, EntryResult } from '../domain/decide-entries.ts';
import { isSignedBy } from '../domain/pairing-code.ts';
import type { ServiceContext } from '../service-context.ts';
import { openIntake } from './intake.ts';
import { readEntry } from './read-entry.ts';
import { type Submission, takeSubmissions } from './take-submissions.ts';
import { deviceOf, keyOf } from './verify-device.ts';

export interface SignedBytes {
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}

export type SubmitEntries = (call: Call, signed: readonly SignedBytes[]) => Promise<readonly EntryResult[]>;

/**
 * Takes each entry once, however often and in whatever order it is sent, and tells of each what became of it, in the
 * order in which they came. What was answered is committed. What arrives while others of its study are being stored is
 * stored with the next, by one transaction.
 * @throws Refusal DEVICE_REVOKED
 */
export function submitting(service: ServiceContext): SubmitEntries {
  const take = openIntake<Submission, readonly EntryResult[]>({
    groupOf: ({ device }) => device.study,
    aloneBy: ({ device }) => device.subject,
    takeAll: (together) => takeSubmissions(service, together),
    isEveryones: (error) => error instanceof Refusal && (away as readonly Reason[]).includes(error.reason),
    isGone: ({ call }) => call.signal.aborted,
  });
  return async (call, signed) => {
    const device = deviceOf(call);
    return await take({ device, call, arrived: await Promise.all(signed.map((one) => arrivedAs(one, device))) });
  };
}

/** Of a database that is not there, or too slow for all. */
const away = [Reason.UNAVAILABLE, Reason.DEADLINE_EXCEEDED, Reason.READ_ONLY] as const;

/** An outbox that was copied to another device was signed by a key that is not this one's, and names another one. */
async function arrivedAs({ bytes, signature }: SignedBytes, device: CallingDevice): Promise<Arrived> {
  const verifying = isSignedBy(keyOf(device), bytes, signature);
  const sent = readEntry(bytes);
  const isSigned = await verifying;
  const why = !isSigned ? 'UNAUTHENTICATED' : sent?.device === device.device ? '' : 'PERMISSION_DENIED';
  return { bytes, signature, sent, refusedFor: isSigned && !sent ? 'INVALID_REQUEST' : why };
}
