import type { Call } from '@verum/call';
import { revocationKeptMs } from '../domain/sessions.ts';
import type { ServiceContext } from '../service-context.ts';
import * as store from '../store/sessions.ts';

/** A revocation becomes visible at its commit and bears the time before it; clocks differ a little as well. */
const overlapMs = 60_000;

/** The `sid` of access tokens revoked since a moment, some of them again; without one, all that may be alive. */
export async function listRevocations(
  service: ServiceContext,
  call: Call,
  sinceMs: number | undefined,
): Promise<{ sids: readonly string[]; untilMs: number }> {
  const untilMs = service.clock.nowMs();
  const oldestMs = untilMs - revocationKeptMs;
  const fromMs = sinceMs === undefined ? oldestMs : Math.max(oldestMs, sinceMs - overlapMs);
  return { sids: await service.database.read(call, (sql) => store.listRevocations(sql, fromMs)), untilMs };
}
