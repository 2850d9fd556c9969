import type { Clock } from '@verum/call';
import type { Database } from '@verum/database';
import type { Log, Resources } from '@verum/host';
import type { Reminding } from './remind/open-reminding.ts';

/** What the use cases of epro work with; made once at start. */
export interface ServiceContext {
  readonly database: Database;
  readonly log: Log;
  readonly clock: Clock;
  readonly reminding: Reminding;
}

export function serviceContext({ database, log, clock }: Resources, reminding: Reminding): ServiceContext {
  return Object.freeze({ database, log, clock, reminding });
}
