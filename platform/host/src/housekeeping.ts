import { newCall } from '@verum/call';
import { type Database, forgetOldKeys } from '@verum/database';
import { type Log, loggedError } from './log.ts';

const everyMs = 60 * 60_000;
const timeoutMs = 5 * 60_000;

/**
 * What every context's database needs from time to time: idempotency keys past their two days are dropped. Several
 * processes may do it at once; each row is deleted by one of them. Returns how to stop.
 */
export function keepHouse(databases: ReadonlyMap<string, Database>, log: Log): () => void {
  const timer = setInterval(async () => {
    for (const [context, database] of databases) {
      const actor = { kind: 'system', id: 'system:housekeeping', name: '' } as const;
      const call = newCall({ command: 'system/forget-old-keys', timeoutMs, actor });
      try {
        const count = await forgetOldKeys(database, call);
        if (count > 0) log.info('old idempotency keys dropped', { context, count });
      } catch (error) {
        log.warn('old idempotency keys could not be dropped', { context, error: loggedError(error) });
      } finally {
        call.end();
      }
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
