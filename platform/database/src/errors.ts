import type { Call } from '@verum/call';
import { Refusal, refuse } from '@verum/call';

const lostConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
]);
const goneMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

/** The SQLSTATE of an error of PostgreSQL, or the system's code (`ECONNRESET`); undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** A row that exists already, e.g. `isUniqueViolation(error, 'subject_screening_number_key')`. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (codeOf(error) !== '23505') return false;
  return constraint === undefined || (error as Error & { constraint?: string }).constraint === constraint;
}

/** The server was away, shut down, had no room for one more connection, or gave up one that had fallen silent. What was asked may or may not be done. */
export function isUnreachable(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && (lostConnection.has(code) || /^(08|57P0[1-5]|53300|53400|25P03)/.test(code))) return true;
  return error instanceof Error && goneMessages.test(error.message);
}

/** Two transactions stood in each other's way; doing one of them again from its start is right. */
export function isRepeatable(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40P01' || code === '40001';
}

/**
 * What the caller is told of a failed statement: the deadline, an absent server. Everything else is returned as it
 * is: a violated constraint means something to the use case, and the rest is a bug.
 */
export function databaseError(error: unknown, call: Call): unknown {
  if (error instanceof Refusal) return error;
  const code = codeOf(error);
  if (code === '57014' || isUnreachable(error)) {
    if (call.signal.aborted) return call.signal.reason;
    if (code === '57014') return refuse('DEADLINE_EXCEEDED', { cause: error });
    return refuse('UNAVAILABLE', { facts: { part: 'database' }, retryAfterSeconds: 1, cause: error });
  }
  if (code === '53100') return refuse('UNAVAILABLE', { facts: { part: 'database', why: 'disk full' }, cause: error });
  if (code === '25006') return refuse('READ_ONLY', { cause: error });
  // After a migration elsewhere: the connection is dropped and the next one prepares its statements anew.
  if (isStalePlan(error))
    return refuse('UNAVAILABLE', { facts: { part: 'database' }, retryAfterSeconds: 1, cause: error });
  return error;
}

export function isStalePlan(error: unknown): boolean {
  return codeOf(error) === '0A000' && error instanceof Error && error.message.startsWith('cached plan');
}
