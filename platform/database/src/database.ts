import type { Call } from '@verum/call';
import { newCall } from '@verum/call';
import type pg from 'pg';
import type { Connection } from './connection.ts';
import { lend, makePool } from './pool.ts';
import { tellReach } from './reach.ts';
import type { Row, Sql, Tx } from './sql.ts';
import { type Lend, sessionOf } from './statements.ts';
import { streamRows } from './stream.ts';
import { type Locks, writeOnce } from './write.ts';

export interface DatabaseOptions {
  readonly connection: Connection;
  /** The context's name: its schema is the search path of every statement. */
  readonly schema: string;
  readonly idleMax?: number;
  readonly openMax?: number;
  /** What the tables are told of the caller, for their row-level security; see `sql/0003_reach.sql`. */
  readonly reach?: (call: Call, access: Access) => DatabaseReach;
  /** Told of every statement sent, `begin` and `commit` included. For tests and traces. */
  readonly onStatement?: (text: string, call: Call) => void;
}

/** What follows from a write may lie where its caller does not look. */
export type Access = 'read' | 'write';

/** Places as `study/site`, either of which may be `*`. */
export interface DatabaseReach {
  readonly places: readonly string[];
  /** Where the caller sees what others are blinded to. */
  readonly unblinded: readonly string[];
}

export interface DatabaseStats {
  readonly open: number;
  readonly idle: number;
  readonly waiting: number;
  readonly statements: number;
  readonly writes: number;
}

/**
 * One context's database. No statement outlives its call: it is cancelled when the call's signal aborts, and the
 * caller gets DEADLINE_EXCEEDED or CANCELLED. A server that is away is UNAVAILABLE with a time to wait.
 */
export interface Database {
  /** Statements on one connection, each its own transaction: they may see different states. */
  read<T>(call: Call, fn: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * One transaction, committed when `fn` returns and rolled back when it throws. The audit trail gets the call's
   * actor and command, and `reason` (never blank). `fn` may run twice after a deadlock, so it must only decide and
   * write here. When the call has an idempotency key, `fn` runs once for it: its result, which must be JSON, is
   * stored in the same transaction, and later calls with the key get it. Refuses IDEMPOTENCY_MISMATCH and
   * REASON_REQUIRED. Costs begin, one statement for context and key, `fn`'s own, one for the answer if there is a
   * key, and commit. UNAVAILABLE out of the commit leaves the outcome open; asking again with the key settles it.
   * With `locks`, which cost no statement, `fn` sees what those who held them before have left.
   */
  write<T>(call: Call, reason: string, fn: (tx: Tx) => Promise<T>, locks?: Locks): Promise<T>;
  /** The rows of one query in batches, in one snapshot, in constant memory. */
  stream<T extends object = Row>(
    call: Call,
    text: string,
    params?: readonly unknown[],
    batchSize?: number,
  ): AsyncIterable<T[]>;
  /** Calls `fn` after each commit of this process that woke the channel. Returns how to stop it. */
  onWake(channel: string, fn: () => void): () => void;
  /** Throws UNAVAILABLE or DEADLINE_EXCEEDED when the server does not answer within the time. */
  ping(timeoutMs?: number): Promise<void>;
  stats(): DatabaseStats;
  /** Waits for what is running. */
  close(): Promise<void>;
}

/** Opens nothing yet: the pool is made by the first call and shared by all. */
export function openDatabase(options: DatabaseOptions): Database {
  const { connection, schema, idleMax = 10, openMax = 100 } = options;
  let pool: pg.Pool | undefined;
  let statements = 0;
  let writes = 0;
  const listeners = new Map<string, Set<() => void>>();

  const lendFor =
    (access: Access): Lend =>
    (call, use) => {
      const onStatement = (text: string) => {
        statements += 1;
        options.onStatement?.(text, call);
      };
      pool ??= makePool(connection, schema, { idleMax: Math.min(idleMax, openMax), openMax });
      return lend(pool, call, (client) => {
        if (options.reach) tellReach(client, options.reach(call, access));
        return use(sessionOf(client, call, { schema, onStatement }));
      });
    };

  const [lendToRead, lendToWrite] = [lendFor('read'), lendFor('write')];
  const database: Database = {
    read: (call, fn) => lendToRead(call, ({ sql }) => fn(sql)),
    async write(call, reason, fn, locks) {
      writes += 1;
      const { value, woken } = await writeOnce(lendToWrite, call, reason, fn, locks);
      for (const channel of woken) for (const listener of listeners.get(channel) ?? []) listener();
      return value;
    },
    stream: (call, text, params = [], batchSize = 500) => streamRows(lendToRead, call, { text, params, batchSize }),
    onWake(channel, fn) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(fn));
      return () => set.delete(fn);
    },
    async ping(timeoutMs = 2_000) {
      const call = newCall({ command: 'database/ping', timeoutMs });
      await database.read(call, (sql) => sql('select 1')).finally(() => call.end());
    },
    stats: () => ({
      open: pool?.totalCount ?? 0,
      idle: pool?.idleCount ?? 0,
      waiting: pool?.waitingCount ?? 0,
      statements,
      writes,
    }),
    close: async () => {
      const closing = pool;
      pool = undefined;
      await closing?.end();
    },
  };
  return database;
}
