import type { Call } from '@verum/call';
import { refuse } from '@verum/call';
import { isRepeatable } from './errors.ts';
import { checkKey, encodeAnswer, storeAnswer } from './idempotency.ts';
import type { Sql, Tx } from './sql.ts';
import type { Lend, Session } from './statements.ts';

interface Written<T> {
  readonly value: T;
  /** The channels to wake, now that it is committed. */
  readonly woken: ReadonlySet<string>;
}

// Where the call's timer is late (a busy event loop), the server itself stops the statement.
const statementSlackMs = 100;

/** `Database.write`: the transaction, its audit context and its idempotency key. */
export async function writeOnce<T>(
  lend: Lend,
  call: Call,
  reason: string,
  fn: (tx: Tx) => Promise<T>,
): Promise<Written<T>> {
  if (reason.trim() === '') throw refuse('REASON_REQUIRED');
  checkKey(call);
  const attempt = () => lend(call, (session) => transact(session, call, reason, fn));
  try {
    return await attempt();
  } catch (error) {
    if (!isRepeatable(error)) throw error;
    return await attempt();
  }
}

async function transact<T>(
  session: Session,
  call: Call,
  reason: string,
  fn: (tx: Tx) => Promise<T>,
): Promise<Written<T>> {
  const { sql, commit, rollback } = session;
  const woken = new Set<string>();
  try {
    // Sent together: one round trip for both.
    const [, begun] = await Promise.all([sql('begin isolation level read committed'), begin(sql, call, reason)]);
    if (begun.state === 'mismatch') throw refuse('IDEMPOTENCY_MISMATCH');
    if (begun.state === 'known') {
      await commit();
      return { value: (JSON.parse(begun.answer ?? '{}') as { value: T }).value, woken };
    }
    const value = await fn(transactionOf(sql, woken));
    await Promise.all([call.idempotency && storeAnswer(sql, call, encodeAnswer(value)), commit()]);
    return { value, woken };
  } catch (error) {
    await rollback();
    throw error;
  }
}

function transactionOf(sql: Sql, woken: Set<string>): Tx {
  const statement: Sql = (text, params) => sql(text, params);
  return Object.assign(statement, { wake: (channel: string) => void woken.add(channel) });
}

interface Begun {
  readonly state: 'run' | 'known' | 'mismatch';
  readonly answer: string | null;
}

async function begin(sql: Sql, call: Call, reason: string): Promise<Begun> {
  const { actor, command, requestId, trace, idempotency } = call;
  const timeoutMs = Math.ceil(call.remainingMs()) + statementSlackMs;
  const [begun] = await sql<Begun>('select state, answer from begin_write($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
    ...[actor.id, actor.name, command, reason, requestId, trace.traceId, timeoutMs],
    ...[idempotency?.key, idempotency?.requestHash],
  ]);
  if (!begun) throw new Error('begin_write returned no row');
  return begun;
}
