import type { Clock } from '@verum/call';
import { identity, trial } from '@verum/contracts';
import type { Database } from '@verum/database';
import type { Log, Resources } from '@verum/host';
import type { Client } from '@verum/rpc';
import { openWorkThread, type WorkThread } from './logic/transfer/thread/work-thread.ts';
import { type BuildCache, buildCache } from './store/build-cache.ts';
import { type CursorKey, cursorKey } from './store/cursor-key.ts';

/** What the use cases of edc work with; made once at start. */
export interface ServiceContext {
  readonly database: Database;
  /** Which site a subject is at, and where a site lies. */
  readonly trial: Client<typeof trial.TrialService>;
  /** Whether whoever signs has just proved who they are. */
  readonly identity: Client<typeof identity.IdentityService>;
  /** Compiled builds, shared by all calls. */
  readonly builds: BuildCache;
  /** What seals cursors. */
  readonly cursorKey: CursorKey;
  /** Where exports are made. */
  readonly thread: WorkThread;
  readonly log: Log;
  readonly clock: Clock;
}

export function serviceContext({ database, client, log, clock }: Resources): ServiceContext {
  return Object.freeze({
    database,
    trial: client(trial.TrialService),
    identity: client(identity.IdentityService),
    builds: buildCache(),
    cursorKey: cursorKey(),
    thread: openWorkThread(),
    log,
    clock,
  });
}
