import type { Clock } from '@verum/call';
import { patient } from '@verum/contracts';
import type { Database } from '@verum/database';
import type { Log, Resources } from '@verum/host';
import type { Client } from '@verum/rpc';

/** What the use cases of trial work with; made once at start. */
export interface ServiceContext {
  readonly database: Database;
  /** The persons behind the subjects. */
  readonly patients: Client<typeof patient.PatientService>;
  readonly log: Log;
  readonly clock: Clock;
}

export function serviceContext({ database, client, log, clock }: Resources): ServiceContext {
  return Object.freeze({ database, patients: client(patient.PatientService), log, clock });
}
