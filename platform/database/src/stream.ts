import type { Call } from '@verum/call';
import type { Sql } from './sql.ts';
import type { Lend } from './statements.ts';

/**
 * `Database.stream`: a cursor in a read-only transaction, which takes no transaction id, so it holds back nobody who
 * reads in commit order. The connection is given back when the consumer has finished or left the loop.
 */
export async function* streamRows<T extends object>(
  lend: Lend,
  call: Call,
  { text, params, batchSize }: { text: string; params: readonly unknown[]; batchSize: number },
): AsyncIterable<T[]> {
  const opened = Promise.withResolvers<Sql>();
  const finished = Promise.withResolvers<void>();
  const lending = lend(call, async ({ sql, rollback }) => {
    try {
      await Promise.all([
        sql('begin isolation level repeatable read read only'),
        sql(`declare stream_rows no scroll cursor for ${text}`, params),
      ]);
      opened.resolve(sql);
      await finished.promise;
    } finally {
      await rollback();
    }
  });
  // Its failure reaches the consumer through the promises below, or at the end.
  lending.catch(opened.reject);
  try {
    const sql = await opened.promise;
    for (;;) {
      const rows = await sql<T>(`fetch ${Math.trunc(batchSize)} from stream_rows`);
      if (rows.length > 0) yield rows;
      if (rows.length < batchSize) break;
    }
  } finally {
    finished.resolve();
    await lending;
  }
}
