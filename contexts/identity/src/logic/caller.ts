import { type Call, refuse } from '@verum/call';
import type { Sql } from '@verum/database';
import { sessionOf } from '../domain/sessions.ts';
import type { User } from '../domain/users.ts';
import { isOpenSession } from '../store/sessions.ts';

/** Calls without a token, as signing in is, act as the user they turn out to be of. */
export function actingAs(call: Call, user: Pick<User, 'id' | 'displayName'>): Call {
  return { ...call, actor: { kind: 'user', id: user.id, name: user.displayName } };
}

/**
 * For requests that hold a password and answers that hold a token: neither a quick hash of the one nor the other may
 * be stored, so an Idempotency-Key is not honoured. Repeated, such a request is judged anew.
 */
export function unrepeatable(call: Call): Call {
  return { ...call, idempotency: undefined };
}

/** The session or API key of the caller's token, which was verified when the call came in. */
export function callerSession(call: Call): string {
  const [, claims = ''] = (call.token ?? '').split('.');
  const { sid } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}') as { sid?: string };
  return sessionOf(sid ?? '');
}

/**
 * A program with an API key manages neither keys nor the password of its owner: it could give itself more than it
 * was given.
 * @throws Refusal PERMISSION_DENIED
 */
export async function requireOwnSession(sql: Sql, call: Call): Promise<string> {
  const session = callerSession(call);
  if (!(await isOpenSession(sql, session, call.actor.id))) throw refuse('PERMISSION_DENIED');
  return session;
}
