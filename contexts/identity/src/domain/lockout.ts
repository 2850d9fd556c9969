/** Failed logins of one login name. Times in UTC milliseconds. */
export interface Guard {
  /** Failures since `windowStartMs`. */
  readonly failures: number;
  readonly windowStartMs: number;
  /** Locks in a row; each is twice as long as the one before. */
  readonly locks: number;
  readonly lockedUntilMs: number;
}

export const failuresMax = 5;
export const windowMs = 15 * 60_000;
const lockFirstMs = 15 * 60_000;
const lockMaxMs = 24 * 60 * 60_000;
/** A name that was left alone for so long after its last failure or lock starts afresh. */
export const forgottenAfterMs = 24 * 60 * 60_000;

const fresh: Guard = { failures: 0, windowStartMs: 0, locks: 0, lockedUntilMs: 0 };

export function isLocked(guard: Guard | undefined, nowMs: number): boolean {
  return guard !== undefined && nowMs < guard.lockedUntilMs;
}

/**
 * The guard after one more failure: the fifth within 15 minutes locks for 15 minutes, and every further five for
 * twice as long, up to a day (NIST SP 800-63B §5.2.2 asks for a limit that makes guessing useless). Failures that
 * were under way when the lock fell do not lengthen it.
 */
export function afterFailure(guard: Guard | undefined, nowMs: number): Guard {
  if (guard !== undefined && isLocked(guard, nowMs)) return guard;
  const before = guard !== undefined && !isForgotten(guard, nowMs) ? guard : fresh;
  const isSameWindow = before.failures > 0 && nowMs - before.windowStartMs < windowMs;
  const failures = isSameWindow ? before.failures + 1 : 1;
  const windowStartMs = isSameWindow ? before.windowStartMs : nowMs;
  if (failures < failuresMax) return { ...before, failures, windowStartMs };
  const lockMs = Math.min(lockFirstMs * 2 ** before.locks, lockMaxMs);
  return { failures: 0, windowStartMs, locks: before.locks + 1, lockedUntilMs: nowMs + lockMs };
}

function isForgotten(guard: Guard, nowMs: number): boolean {
  return nowMs - Math.max(guard.windowStartMs, guard.lockedUntilMs) >= forgottenAfterMs;
}
