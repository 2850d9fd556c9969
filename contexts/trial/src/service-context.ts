import type { Clock } from '@verum/call';
import { edc, patient } from '@verum/contracts';
import type { Database } from '@verum/database';
import type { Log, Resources } from '@verum/host';
import type { Client } from '@verum/rpc';
import type { Connector } from './connect/connector.ts';
import { type ConnectorsConfig, openConnectors } from './connect/open-connectors.ts';

/** What the use cases of trial work with; made once at start. */
export interface ServiceContext {
  readonly database: Database;
  /** The persons behind the subjects. */
  readonly patients: Client<typeof patient.PatientService>;
  /** Who is told in which studies a person takes part. */
  readonly participations: Client<typeof patient.ParticipationService>;
  /** Whose casebooks follow the subjects. */
  readonly standings: Client<typeof edc.StandingService>;
  /** The configured ways to hospitals' systems. */
  readonly connectors: readonly Connector[];
  readonly log: Log;
  readonly clock: Clock;
}

export function serviceContext(resources: Resources<ConnectorsConfig>): ServiceContext {
  const { database, client, log, clock, board, config } = resources;
  return Object.freeze({
    database,
    patients: client(patient.PatientService),
    participations: client(patient.ParticipationService),
    standings: client(edc.StandingService),
    connectors: openConnectors(config, { clock, board }),
    log,
    clock,
  });
}
