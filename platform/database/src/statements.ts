import { createHash } from 'node:crypto';
import type { Call } from '@verum/call';
import type pg from 'pg';
import { databaseError } from './errors.ts';
import { gather } from './pool.ts';
import type { Row, Sql } from './sql.ts';
import { traceStatement } from './trace-statement.ts';

/** One connection, lent to one call. */
export interface Session {
  readonly sql: Sql;
  /** Throws unless the transaction is committed, also when `fn` swallowed a failed statement. */
  commit(): Promise<void>;
  /** Never throws: when the connection is gone, so is the transaction. */
  rollback(): Promise<void>;
}

export type Lend = <T>(call: Call, use: (session: Session) => Promise<T>) => Promise<T>;

/** Statements are refused once the call is over, and their errors are translated at this border. */
export function sessionOf(
  client: pg.PoolClient,
  call: Call,
  { schema, onStatement }: { readonly schema: string; readonly onStatement: (text: string) => void },
): Session {
  const send = async <T extends object>(text: string, params: readonly unknown[]) => {
    call.signal.throwIfAborted();
    onStatement(text);
    const name = nameOf(text);
    const over = traceStatement(schema, call, text);
    try {
      const values = params.map((value) => (value === undefined ? null : value));
      gather(client);
      const result = await client.query<T & Row>({ text, values, ...(name ? { name } : {}) });
      over?.();
      return result;
    } catch (thrown) {
      const error = databaseError(thrown, call);
      over?.(error);
      throw error;
    }
  };
  return {
    sql: async <T extends object>(text: string, params: readonly unknown[] = []): Promise<T[]> =>
      (await send<T>(text, params)).rows,
    async commit() {
      // PostgreSQL answers the commit of a failed transaction with ROLLBACK, and no error.
      const { command } = await send('commit', []);
      if (command !== 'COMMIT') throw new Error('a statement of the transaction had failed: nothing was committed');
    },
    async rollback() {
      onStatement('rollback');
      await client.query('rollback').catch(() => undefined);
    },
  };
}

// Texts are constant, so there are as many as in the sources. A use case that builds texts at run time must not
// fill every connection's memory with plans: beyond this number statements are sent unnamed.
const namesMax = 2_000;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= namesMax) return known;
  const name = `v${createHash('sha256').update(text).digest('base64url').slice(0, 20)}`;
  names.set(text, name);
  return name;
}
