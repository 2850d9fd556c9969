import type { Clock } from '@verum/call';
import { edc, trial } from '@verum/contracts';
import type { Database } from '@verum/database';
import type { Log, Resources } from '@verum/host';
import type { Client } from '@verum/rpc';
import type { Posting } from './post/posting.ts';
import type { Reminding } from './remind/open-reminding.ts';

/** What the use cases of epro work with; made once at start. */
export interface ServiceContext {
  readonly database: Database;
  /** Study builds, whose forms become instruments. */
  readonly edc: Client<typeof edc.EdcService>;
  /** Subjects and their sites. */
  readonly trial: Client<typeof trial.TrialService>;
  readonly log: Log;
  readonly clock: Clock;
  readonly reminding: Reminding;
  /** Where alerts are posted; undefined where the operator has named no address. */
  readonly posting: Posting | undefined;
}

export function serviceContext(
  { database, client, log, clock }: Resources,
  ways: Pick<ServiceContext, 'reminding' | 'posting'>,
): ServiceContext {
  return Object.freeze({
    database,
    edc: client(edc.EdcService),
    trial: client(trial.TrialService),
    log,
    clock,
    ...ways,
  });
}
