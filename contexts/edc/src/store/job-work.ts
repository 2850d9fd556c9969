import type { Sql, Tx } from '@verum/database';
import type { JobCounts, JobCursor, JobKey, JobToDo, Progress } from '../domain/transfer/job.ts';

const open = `j.state in ('WAITING', 'RUNNING')`;
const isFree = '(w.leased_by is null or w.leased_until < clock_timestamp())';

/** Whether there is a job that this process is at or that nobody is at. */
export async function hasJobs(sql: Sql, holder: string): Promise<boolean> {
  const rows = await sql(
    `select from job j join job_work w using (study, job) where ${open} and (w.leased_by = $1 or ${isFree}) limit 1`,
    [holder],
  );
  return rows.length > 0;
}

/**
 * Keeps the jobs that this process has, and takes such that nobody is at, the oldest first, up to `limit` in all. A lease
 * and not a lock: a process that is killed must not hold anything for longer than this. What others are just writing to
 * is passed over; what is written here is waited for, since it would seem to be lost otherwise.
 */
export function leaseJobs(tx: Tx, holder: string, seconds: number, limit: number): Promise<JobToDo[]> {
  return tx<JobToDo>(
    `with own as (
       select w.study, w.job from job_work w join job j using (study, job) where ${open} and w.leased_by = $1),
     free as (
       select w.study, w.job from job_work w join job j using (study, job)
        where ${open} and ${isFree} and w.leased_by is distinct from $1
        order by j.created_at limit greatest(0, $3 - (select count(*) from own)) for update of w skip locked)
     update job_work w set leased_by = $1, leased_until = clock_timestamp() + make_interval(secs => $2)
       from (select * from own union all select * from free) c join job j using (study, job)
      where w.study = c.study and w.job = c.job and (w.leased_by = $1 or ${isFree})
     returning w.study, w.job, j.kind, j.options, j.starter, j.starter_name as "starterName", j.grants, j.scope,
               w.cursor, w.counts, w.tries`,
    [holder, seconds, limit],
  );
}

export async function giveBackJobs(tx: Tx, holder: string): Promise<void> {
  await tx(`update job_work set leased_by = null, leased_until = '-infinity' where leased_by = $1`, [holder]);
}

export interface Step {
  readonly cursor: JobCursor;
  readonly progress: Pick<Progress, 'done' | 'total' | 'unit'>;
  readonly counts?: JobCounts;
}

/**
 * Notes how far a job is; what it made on the way is written in the same transaction. False when it is another's by
 * now, or over: then nothing of the transaction may stay.
 */
export async function stepJob(tx: Tx, { study, job }: JobKey, holder: string, step: Step): Promise<boolean> {
  const { cursor, progress, counts } = step;
  const rows = await tx(
    `update job_work w
        set cursor = $4, stage = $5, done = $6, total = $7, unit = $8, counts = coalesce($9, counts), tries = 0,
            began_at = case when w.began_at is null or w.stage <> $5 then clock_timestamp() else w.began_at end
       from job j
      where w.study = $1 and w.job = $2 and w.leased_by = $3 and j.study = $1 and j.job = $2 and j.state = 'RUNNING'
      returning 1`,
    [
      ...[study, job, holder, JSON.stringify(cursor), cursor.stage, progress.done, progress.total, progress.unit],
      counts ? JSON.stringify(counts) : null,
    ],
  );
  return rows.length > 0;
}

/** One more try that failed; how many there were. */
export async function countTry(tx: Tx, { study, job }: JobKey): Promise<number> {
  const [row] = await tx<{ tries: number }>(
    'update job_work set tries = tries + 1 where study = $1 and job = $2 returning tries',
    [study, job],
  );
  return row?.tries ?? 0;
}
