import type { Sql, Tx } from '@verum/database';
import type { MigrationRun } from '../domain/migration/migration.ts';

const isFree = `(l.leased_by is null or l.leased_by = $1 or l.leased_until < clock_timestamp())`;

/** Whether a run goes on that this process is at or that nobody is at. */
export async function hasWork(sql: Sql, holder: string): Promise<boolean> {
  const rows = await sql(
    `select from migration_run r left join migration_lease l using (study, number)
      where r.state = 'RUNNING' and ${isFree} limit 1`,
    [holder],
  );
  return rows.length > 0;
}

/**
 * Takes the runs that nobody is at, and keeps those that this process has. A lease and not a lock: a lock would need a
 * transaction that stays open, and a process that is killed must not hold anything for longer than this.
 */
export function leaseRuns(tx: Tx, holder: string, seconds: number): Promise<MigrationRun[]> {
  return tx<MigrationRun>(
    `with leased as (
       insert into migration_lease as l (study, number, leased_by, leased_until)
       select r.study, r.number, $1, clock_timestamp() + make_interval(secs => $2)
         from migration_run r where r.state = 'RUNNING' order by r.study, r.number
       on conflict (study, number) do update set leased_by = $1, leased_until = excluded.leased_until
        where l.leased_by = $1 or l.leased_until < clock_timestamp()
       returning study, number)
     select r.study, r.number, r.site, r.build, r.is_dry_run as "isDryRun", r.state, r.reason, r.actor,
            r.actor_name as "actorName"
       from migration_run r join leased using (study, number)`,
    [holder, seconds],
  );
}

/** So that another process goes on at once. */
export async function giveBackRuns(tx: Tx, holder: string): Promise<void> {
  await tx('delete from migration_lease where leased_by = $1', [holder]);
}
