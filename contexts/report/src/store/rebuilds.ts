import type { Sql, Tx } from '@verum/database';
import type { Positions, Rebuild } from '../domain/rebuild.ts';

const columns = `r.number, case r.study when '*' then '' else r.study end as study, r.state, r.positions, r.events,
  r.per_second as "perSecond", r.started_at as "startedAt", r.finished_at as "finishedAt"`;

/** Numbered without a gap, for whoever has the rebuilds to himself; nothing while one is running. */
export async function insertRebuild(
  tx: Tx,
  { study, reason }: { readonly study: string; readonly reason: string },
): Promise<{ readonly made?: Rebuild | undefined; readonly running?: number | undefined }> {
  const [running] = await tx<{ number: number }>(`select number from rebuild where state = 'RUNNING'`);
  if (running) return { running: running.number };
  const [made] = await tx<Rebuild>(
    `insert into rebuild as r (study, number, reason)
     select $1::text, coalesce(max(number), 0) + 1, $2::text from rebuild returning ${columns}`,
    [study || '*', reason],
  );
  return { made };
}

export async function findRebuild(sql: Sql, number: number): Promise<Rebuild | undefined> {
  const [row] = await sql<Rebuild>(`select ${columns} from rebuild r where r.number = $1`, [number]);
  return row;
}

/** The rebuild that is running, where nobody else is at it. A lease and not a lock, so that a killed process holds nothing. */
export async function leaseRebuild(tx: Tx, holder: string, seconds: number): Promise<Rebuild | undefined> {
  const [row] = await tx<Rebuild>(
    `update rebuild r set leased_by = $1, leased_until = clock_timestamp() + make_interval(secs => $2)
      where r.state = 'RUNNING' and (r.leased_by = $1 or r.leased_until < clock_timestamp()) returning ${columns}`,
    [holder, seconds],
  );
  return row;
}

export async function hasRebuild(sql: Sql): Promise<boolean> {
  return (await sql(`select from rebuild where state = 'RUNNING' limit 1`)).length > 0;
}

/** So that another process goes on at once. */
export async function giveBackRebuild(tx: Tx, holder: string): Promise<void> {
  await tx(`update rebuild set leased_until = '-infinity' where leased_by = $1 and state = 'RUNNING'`, [holder]);
}

export interface Progress {
  readonly number: number;
  readonly holder: string;
  readonly positions: Positions;
  /** Folded with this step. */
  readonly events: number;
  readonly perSecond: number;
  readonly leaseSeconds: number;
}

/** False when another process has it by now. */
export async function keepProgress(tx: Tx, progress: Progress): Promise<boolean> {
  const { number, holder, positions, events, perSecond, leaseSeconds } = progress;
  const rows = await tx(
    `update rebuild set positions = $3, events = events + $4, per_second = $5,
            leased_until = clock_timestamp() + make_interval(secs => $6)
      where number = $1 and leased_by = $2 and state = 'RUNNING' returning 1`,
    [number, holder, JSON.stringify(positions), events, perSecond, leaseSeconds],
  );
  return rows.length > 0;
}

/** From here on the new model is read. False when another process has it by now. */
export async function finishRebuild(tx: Tx, number: number, holder: string): Promise<boolean> {
  const rows = await tx(
    `with done as (
       update rebuild set state = 'DONE', finished_at = clock_timestamp(), per_second = 0
        where number = $1 and leased_by = $2 and state = 'RUNNING' returning study, number)
     insert into model as m (study, generation) select study, number from done
     on conflict (study) do update set generation = greatest(m.generation, excluded.generation) returning 1`,
    [number, holder],
  );
  return rows.length > 0;
}

export const factTables = [
  ...['study_fact', 'site_fact', 'subject_fact', 'visit_fact', 'form_fact', 'query_fact'],
] as const;

/** Some rows of models that nobody reads any more. Returns how many. */
export async function deleteOldFacts(tx: Tx, table: (typeof factTables)[number], limit: number): Promise<number> {
  const [row] = await tx<{ deleted: number }>(
    `with old as (
       select f.ctid from ${table} f
        where f.generation < (select coalesce(max(m.generation), 0) from model m where m.study in ('*', f.study))
        limit $1),
     gone as (delete from ${table} f using old where f.ctid = old.ctid returning 1)
     select count(*)::integer as deleted from gone`,
    [limit],
  );
  return row?.deleted ?? 0;
}
