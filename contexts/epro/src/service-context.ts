import type { Clock } from '@verum/call';
import type { Database } from '@verum/database';
import type { Log, Resources } from '@verum/host';

/** What the use cases of epro work with; made once at start. */
export interface ServiceContext {
  readonly database: Database;
  readonly log: Log;
  readonly clock: Clock;
}

export function serviceContext({ database, log, clock }: Resources): ServiceContext {
  return Object.freeze({ database, log, clock });
}
