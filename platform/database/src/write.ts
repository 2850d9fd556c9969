import type { Call } from '@verum/call';
import { refuse } from '@verum/call';
import { isRepeatable } from './errors.ts';
import { checkKey, encodeAnswer, storeAnswer } from './idempotency.ts';
import type { Sql, Tx } from './sql.ts';
import type { Lend, Session } from './statements.ts';

/**
 * What no other write may touch meanwhile, by names of the context's own: `exclusive` alone, `shared` beside others
 * who share it. Taken in this order and sorted by name, held to the end of the transaction.
 */
export interface Locks {
  readonly shared?: readonly string[];
  readonly exclusive?: readonly string[];
}

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
  locks?: Locks,
): Promise<Written<T>> {
  if (reason.trim() === '') throw refuse('REASON_REQUIRED');
  checkKey(call);
  const attempt = () => lend(call, (session) => transact(session, { call, reason, locks }, fn));
  try {
    return await attempt();
  } catch (error) {
    if (!isRepeatable(error)) throw error;
    return await attempt();
  }
}

interface Begin {
  readonly call: Call;
  readonly reason: string;
  readonly locks: Locks | undefined;
}

async function transact<T>(session: Session, write: Begin, fn: (tx: Tx) => Promise<T>): Promise<Written<T>> {
  const { call } = write;
  const { sql, commit, rollback } = session;
  const woken = new Set<string>();
  try {
    // Sent together: one round trip for both.
    const [, begun] = await Promise.all([sql('begin isolation level read committed'), begin(sql, write)]);
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

const plain = 'select state, answer from begin_write($1, $2, $3, $4, $5, $6, $7, $8, $9)';
const locked = 'select state, answer from begin_write($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)';

async function begin(sql: Sql, { call, reason, locks }: Begin): Promise<Begun> {
  const { actor, command, requestId, trace, idempotency } = call;
  const timeoutMs = Math.ceil(call.remainingMs()) + statementSlackMs;
  const context = [
    ...[actor.id, actor.name, command, reason, requestId, trace.traceId, timeoutMs],
    ...[idempotency?.key, idempotency?.requestHash],
  ];
  const [begun] = locks
    ? await sql<Begun>(locked, [...context, locks.shared ?? [], locks.exclusive ?? []])
    : await sql<Begun>(plain, context);
  if (!begun) throw new Error('begin_write returned no row');
  return begun;
}
