import { fileURLToPath } from 'node:url';
import { type Call, newCall } from '@verum/call';
import { type Connection, type ContextMigrations, openDatabase } from '@verum/database';
import type { BucketStore } from './bucket-store.ts';

/** The schema of the shared budgets: two functions and a table, none of what contexts stand on. */
export const limitsMigrations: ContextMigrations = {
  schema: 'limits',
  role: 'verum_limits',
  folder: fileURLToPath(new URL('../sql', import.meta.url)),
  isBare: true,
};

export interface PostgresStoreOptions {
  /** As the login role `verum_limits`. */
  readonly connection: Connection;
  readonly openMax?: number;
  /** How often buckets that are full are forgotten. */
  readonly forgetEveryMs?: number;
}

/** Buckets in PostgreSQL: `sql/0001_bucket.sql` has the arithmetic. Opens nothing before the first request. */
export function postgresStore({ connection, openMax = 10, forgetEveryMs = 60_000 }: PostgresStoreOptions): BucketStore {
  const database = openDatabase({ connection, schema: limitsMigrations.schema, idleMax: 1, openMax });

  async function ask<T>(command: string, timeoutMs: number, fn: (call: Call) => Promise<T>): Promise<T> {
    const call = newCall({ command, timeoutMs });
    try {
      return await fn(call);
    } finally {
      call.end();
    }
  }

  // Several gateways may do it at once; each row is deleted by one of them. One that fails is made up for by the next.
  const forgetting = setInterval(() => {
    ask('limits/forget', 10_000, (call) => database.read(call, (sql) => sql('select forget_full()'))).catch(() => {});
  }, forgetEveryMs).unref();

  return {
    kind: 'postgres',
    take: (key, { burst, perSecond }, timeoutMs) =>
      ask('limits/take', timeoutMs, (call) =>
        database.read(call, async (sql) => {
          const [row] = await sql<{ wait: number }>('select take($1, $2, $3) as wait', [key, burst, perSecond]);
          return row?.wait ?? 0;
        }),
      ),
    close: async () => {
      clearInterval(forgetting);
      await database.close();
    },
  };
}
