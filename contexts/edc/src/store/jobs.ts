import type { Place } from '@verum/call';
import type { Sql, Tx } from '@verum/database';
import type { Finding } from '@verum/odm';
import type {
  ExportOptions,
  ImportOptions,
  Job,
  JobCursor,
  JobKey,
  JobState,
  Progress,
} from '../domain/transfer/job.ts';

const columns = `j.study, j.job, j.kind, j.options, j.starter, j.starter_name as "starterName", j.state,
  j.created_at as "createdAt", j.finished_at as "finishedAt", j.file_name as "fileName", j.media_type as "mediaType",
  j.size::float8 as size, j.sha256, j.refusal, j.refusal_detail as "refusalDetail", w.counts,
  jsonb_build_object('stage', w.stage, 'done', w.done, 'total', w.total, 'unit', w.unit, 'beganAt', w.began_at) as progress,
  (select count(*)::integer from job_finding f where f.study = j.study and f.job = j.job and f.severity = 'error') as errors,
  (select count(*)::integer from job_finding f where f.study = j.study and f.job = j.job and f.severity = 'warning') as warnings`;
const from = 'from job j join job_work w using (study, job)';

export interface NewJob extends JobKey {
  readonly kind: 'export' | 'import';
  readonly options: ExportOptions | ImportOptions;
  readonly grants: readonly Place[];
  readonly scope: readonly Place[];
  readonly fileName: string;
  readonly mediaType: string;
  readonly cursor: JobCursor;
  readonly unit: Progress['unit'];
  readonly total: number;
}

export async function insertJob(tx: Tx, made: NewJob): Promise<void> {
  const { study, job, kind, options, grants, scope, fileName, mediaType } = made;
  await tx(
    `insert into job (study, job, kind, options, grants, scope, state, file_name, media_type)
     values ($1, $2, $3, $4, $5, $6, 'WAITING', $7, $8)`,
    [study, job, kind, JSON.stringify(options), JSON.stringify(grants), JSON.stringify(scope), fileName, mediaType],
  );
  await tx(`insert into job_work (study, job, cursor, stage, total, unit) values ($1, $2, $3, $4, $5, $6)`, [
    ...[study, job, JSON.stringify(made.cursor), made.cursor.stage],
    ...[made.total, made.unit],
  ]);
}

/** Of whoever started it. */
export async function findJob(sql: Sql, { study, job }: JobKey, starter: string): Promise<Job | undefined> {
  const [row] = await sql<Job>(`select ${columns} ${from} where j.study = $1 and j.job = $2 and j.starter = $3`, [
    ...[study, job, starter],
  ]);
  return row;
}

/** The newest first, after the one of the page before. */
export function selectJobs(
  sql: Sql,
  {
    study,
    starter,
    after,
    limit,
  }: { study: string; starter: string; after: readonly string[] | undefined; limit: number },
): Promise<Job[]> {
  return sql<Job>(
    `select ${columns} ${from}
      where j.study = $1 and j.starter = $2
        and ($3::timestamptz is null or (j.created_at, j.job) < ($3::timestamptz, $4))
      order by j.created_at desc, j.job desc limit $5`,
    [study, starter, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
}

/** False when it is not in one of these states any more. */
export async function moveJob(
  tx: Tx,
  { study, job }: JobKey,
  before: readonly JobState[],
  state: JobState,
  end: { readonly refusal?: string; readonly detail?: string } = {},
): Promise<boolean> {
  const rows = await tx(
    `update job set state = $4, refusal = $5, refusal_detail = $6,
                    finished_at = case when $4 in ('DONE', 'FAILED', 'CANCELLED') then clock_timestamp() end
      where study = $1 and job = $2 and state = any($3) returning 1`,
    [study, job, before, state, end.refusal ?? null, end.detail ?? null],
  );
  return rows.length > 0;
}

/** What it made: its bytes and their hash. */
export async function nameResult(tx: Tx, { study, job }: JobKey, size: number, sha256: string): Promise<void> {
  await tx('update job set size = $3, sha256 = $4 where study = $1 and job = $2', [study, job, size, sha256]);
}

/** Tries are forgotten: whoever resumes it has looked. */
export async function clearTries(tx: Tx, { study, job }: JobKey): Promise<void> {
  await tx(
    `update job_work set tries = 0, leased_by = null, leased_until = '-infinity' where study = $1 and job = $2`,
    [study, job],
  );
}

export async function insertFindings(tx: Tx, { study, job }: JobKey, findings: readonly Finding[]): Promise<void> {
  if (findings.length === 0) return;
  await tx(
    `insert into job_finding (study, job, number, severity, finding)
     select $1, $2, coalesce((select max(number) from job_finding where study = $1 and job = $2), 0) + position,
            one ->> 'severity', one
       from jsonb_array_elements($3::jsonb) with ordinality as given (one, position)`,
    [study, job, JSON.stringify(findings)],
  );
}

export function selectFindings(
  sql: Sql,
  { study, job, after, limit }: JobKey & { readonly after: number; readonly limit: number },
): Promise<{ number: number; finding: Finding }[]> {
  return sql(
    `select number, finding from job_finding where study = $1 and job = $2 and number > $3 order by number limit $4`,
    [study, job, after, limit],
  );
}

export async function countFindings(sql: Sql, { study, job }: JobKey): Promise<number> {
  const [row] = await sql<{ n: number }>(
    'select count(*)::integer as n from job_finding where study = $1 and job = $2',
    [study, job],
  );
  return row?.n ?? 0;
}

/** What a trial run found, when it is done in earnest. */
export async function deleteFindings(tx: Tx, { study, job }: JobKey): Promise<void> {
  await tx('delete from job_finding where study = $1 and job = $2', [study, job]);
}
