import type { Clock } from '@verum/call';
import { identity, trial } from '@verum/contracts';
import type { Database } from '@verum/database';
import type { Resources } from '@verum/host';
import type { Client } from '@verum/rpc';

/** What the use cases of randomisation work with; made once at start. */
export interface ServiceContext {
  readonly database: Database;
  /** Studies, sites, subjects. */
  readonly trial: Client<typeof trial.TrialService>;
  /** Whether it is really the user who asks. */
  readonly identity: Client<typeof identity.IdentityService>;
  readonly clock: Clock;
}

export function serviceContext({ database, client, clock }: Resources): ServiceContext {
  return Object.freeze({
    database,
    trial: client(trial.TrialService),
    identity: client(identity.IdentityService),
    clock,
  });
}
