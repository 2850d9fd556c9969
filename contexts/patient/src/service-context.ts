import { join } from 'node:path';
import type { Clock } from '@verum/call';
import type { Database } from '@verum/database';
import type { Resources } from '@verum/host';
import type { IdentifierKey } from './crypto/identifier-key.ts';
import { openIdentifierKey } from './crypto/open-identifier-key.ts';

/** What the use cases of patient work with; made once at start. */
export interface ServiceContext {
  readonly database: Database;
  readonly key: IdentifierKey;
  readonly clock: Clock;
}

export interface PatientConfig {
  /** Where the key of the identifiers is, when not in the installation's folder. */
  readonly IdentifierKeyFile?: string | undefined;
}

/** @throws Error when the key of the persons in the database is not there */
export async function serviceContext({
  database,
  clock,
  folder,
  config,
}: Resources<PatientConfig>): Promise<ServiceContext> {
  const path = config.IdentifierKeyFile ?? join(folder, 'patient.key');
  return Object.freeze({ database, clock, key: await openIdentifierKey(database, path, clock) });
}
