import type { Sql, Tx } from '@verum/database';

/** The last event of a producer that is in the model. */
export interface SourceRow {
  readonly producer: string;
  /** `<xid>.<seq>` in the producer's outbox. */
  readonly cursor: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export async function noteSource(tx: Tx, { producer, cursor, at }: SourceRow): Promise<void> {
  const [xid, seq] = cursor.split('.');
  await tx(
    `insert into source as s (producer, xid, seq, at) values ($1, $2, $3, $4)
     on conflict (producer) do update set xid = excluded.xid, seq = excluded.seq, at = excluded.at
      where (excluded.xid, excluded.seq) > (s.xid, s.seq)`,
    [producer, xid, seq, at],
  );
}

export function selectSources(sql: Sql): Promise<SourceRow[]> {
  return sql<SourceRow>(`select producer, xid::text || '.' || seq as cursor, at from source`);
}
