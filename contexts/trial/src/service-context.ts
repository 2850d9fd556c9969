import type { Clock } from '@verum/call';
import { edc, patient } from '@verum/contracts';
import type { Database } from '@verum/database';
import type { Log, Resources } from '@verum/host';
import type { Client } from '@verum/rpc';

/** What the use cases of trial work with; made once at start. */
export interface ServiceContext {
  readonly database: Database;
  /** The persons behind the subjects. */
  readonly patients: Client<typeof patient.PatientService>;
  /** Who is told in which studies a person takes part. */
  readonly participations: Client<typeof patient.ParticipationService>;
  /** Whose casebooks follow the subjects. */
  readonly standings: Client<typeof edc.StandingService>;
  readonly log: Log;
  readonly clock: Clock;
}

export function serviceContext({ database, client, log, clock }: Resources): ServiceContext {
  return Object.freeze({
    database,
    patients: client(patient.PatientService),
    participations: client(patient.ParticipationService),
    standings: client(edc.StandingService),
    log,
    clock,
  });
}
