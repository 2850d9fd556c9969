import { refuse } from '@verum/call';
import type { Row, Sql } from './sql.ts';

interface From {
  /** The cursor of the last row seen, `<xid>.<seq>`; undefined for the beginning. */
  readonly after: string | undefined;
  readonly limit: number;
  /** A condition of its own, with its parameters as $1, $2, … */
  readonly where?: { readonly text: string; readonly params: readonly unknown[] };
}

/**
 * Rows of a table with `xid xid8 default pg_current_xact_id()` and `seq bigint identity`, in an order in which no
 * row appears before one already read: by (xid, seq), and only of transactions older than every running one. A
 * reader that asks for `seq > last` loses the rows of a transaction that took its number early and commits late.
 * Refuses INVALID_REQUEST for a cursor that is none.
 */
export async function readCommitted<T extends object = Row>(
  sql: Sql,
  table: string,
  from: From,
): Promise<{ rows: (T & { cursor: string })[]; next: string | undefined }> {
  const rows = await rowsAfter<T>(sql, table, from, 't.xid < pg_snapshot_xmin(pg_current_snapshot())');
  return { rows, next: rows.at(-1)?.cursor ?? from.after };
}

/**
 * The row that will be read next, or one behind it: of those that are committed the first, whoever it has to wait for.
 * Undefined when whoever has read up to `after` has everything.
 */
export async function peekCommitted<T extends object = Row>(
  sql: Sql,
  table: string,
  from: Omit<From, 'limit'>,
): Promise<T | undefined> {
  const [row] = await rowsAfter<T>(sql, table, { ...from, limit: 1 }, 'true');
  return row;
}

async function rowsAfter<T extends object>(
  sql: Sql,
  table: string,
  { after, limit, where }: From,
  isReady: string,
): Promise<(T & { cursor: string })[]> {
  if (!/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(table)) throw new TypeError(`not a table: ${table}`);
  const { xid, seq } = parseCursor(after ?? '0.0');
  const own = where?.params ?? [];
  const first = own.length + 1;
  return await sql<T & { cursor: string }>(
    `select t.*, t.xid::text || '.' || t.seq as cursor from ${table} t
     where (t.xid, t.seq) > ($${first}::xid8, $${first + 1}::bigint) and ${isReady} and (${where?.text ?? 'true'})
     order by t.xid, t.seq limit $${first + 2}`,
    [...own, xid, seq, limit],
  );
}

/** Throws a refusal for text that is not `<xid>.<seq>` within the range of the two types. */
export function parseCursor(cursor: string): { xid: string; seq: string } {
  const [, xid, seq] = /^(\d{1,20})\.(\d{1,19})$/.exec(cursor) ?? [];
  if (xid === undefined || seq === undefined || BigInt(xid) >= 2n ** 64n || BigInt(seq) >= 2n ** 63n) {
    const textEn = 'This is not a cursor of an earlier answer.';
    const violation = { field: 'since', rule: 'cursor', textEn, textZh: '这不是先前返回的游标。' };
    throw refuse('INVALID_REQUEST', { violations: [violation] });
  }
  return { xid, seq };
}
