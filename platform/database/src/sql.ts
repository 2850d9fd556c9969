export type Row = Record<string, unknown>;

/**
 * One statement, its parameters as $1, $2, …; the rows it returns. Prepared once per connection, so the text must
 * be constant: values always travel as parameters.
 *
 * Shapes: int8 a number (a RangeError beyond 2^53); numeric and xid8 a string; timestamptz an ISO 8601 string in
 * UTC with all its microseconds; date a `YYYY-MM-DD` string; json and jsonb parsed; bytea a Buffer. As a parameter
 * an array becomes a PostgreSQL array: stringify what goes into a jsonb column.
 */
export type Sql = <T extends object = Row>(text: string, params?: readonly unknown[]) => Promise<T[]>;

/** Statements of one transaction. */
export type Tx = Sql & {
  /** After the commit, and only then, calls this process's listeners of the channel: see `Database.onWake`. */
  wake(channel: string): void;
};
