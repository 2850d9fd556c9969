import type { Sql, Tx } from '@verum/database';
import type { SubjectKey } from '../domain/casebook/casebook.ts';
import type { Migration, MigrationKey, MigrationRun, MigrationState } from '../domain/migration/migration.ts';
import type { MigrationReport } from '../domain/migration/plan-migration.ts';

export interface NewMigration {
  readonly study: string;
  readonly site: string;
  readonly build: number;
  readonly isDryRun: boolean;
  readonly reason: string;
}

/** Numbered without a gap, for whoever has the runs of the study to himself. */
export async function insertMigration(tx: Tx, run: NewMigration): Promise<number> {
  const { study, site, build, isDryRun, reason } = run;
  const [row] = await tx<{ number: number }>(
    `insert into migration_run (study, number, site, build, is_dry_run, state, reason, total)
     select $1::text, coalesce(max(r.number), 0) + 1, $2::text, $3::integer, $4, 'RUNNING', $5,
            (select count(*) from casebook c where c.study = $1 and c.site = $2 and c.build <> $3)
       from migration_run r where r.study = $1
     returning number`,
    [study, site, build, isDryRun, reason],
  );
  if (!row) throw new Error('a migration got no number');
  return row.number;
}

/** The real run of a site that is not done yet. */
export async function openMigration(
  sql: Sql,
  { study, site }: Pick<NewMigration, 'study' | 'site'>,
): Promise<{ readonly number: number; readonly state: MigrationState } | undefined> {
  const [row] = await sql<{ number: number; state: MigrationState }>(
    `select number, state from migration_run where study = $1 and site = $2 and state <> 'DONE' and not is_dry_run`,
    [study, site],
  );
  return row;
}

/** The builds that casebooks of the site stand on. */
export async function buildsAt(sql: Sql, { study, site }: Pick<NewMigration, 'study' | 'site'>): Promise<number[]> {
  const rows = await sql<{ build: number }>(
    'select distinct build from casebook where study = $1 and site = $2 order by build',
    [study, site],
  );
  return rows.map(({ build }) => build);
}

/** IANA zone of a site, as its casebooks have it; undefined when it has none. */
export async function zoneOf(
  sql: Sql,
  { study, site }: Pick<NewMigration, 'study' | 'site'>,
): Promise<string | undefined> {
  const [row] = await sql<{ zone: string }>(
    'select zone from casebook where study = $1 and site = $2 order by opened_at desc limit 1',
    [study, site],
  );
  return row?.zone;
}

/** How long one looks back for the present rate. */
const rateSeconds = 20;

/** $2: sites where the caller is unblinded. A report keeps what only the unblinded see in a part of its own. */
const columns = `r.study, r.number, r.site, r.build, r.is_dry_run as "isDryRun", r.state, r.reason, r.actor,
  r.actor_name as "actorName", r.total, r.started_at as "startedAt", r.finished_at as "finishedAt",
  m.done, m.left_out as "leftOut", m.orphaned as "orphanedValues", m.resign as "resignForms",
  case r.state when 'PAUSED' then 0
               when 'DONE' then m.done / greatest(extract(epoch from coalesce(m.last_at, r.started_at) - r.started_at), 0.001)
               else m.recent / least(${rateSeconds}, greatest(extract(epoch from clock_timestamp() - r.started_at), 0.001))
   end::double precision as "perSecond"`;

const from = `migration_run r
  cross join lateral (select $2::text[] is null or r.site = any($2) as is_unblinded) u
  cross join lateral (
    select count(*)::integer as done, (count(*) filter (where s.report ->> 'outcome' = 'left-out'))::integer as left_out,
           count(*) filter (where s.at > clock_timestamp() - make_interval(secs => ${rateSeconds})) as recent, max(s.at) as last_at,
           coalesce(sum(${sum('orphaned')}), 0)::integer as orphaned, coalesce(sum(${sum('resign')}), 0)::integer as resign
      from migration_subject s where s.study = r.study and s.number = r.number) m`;

function sum(list: string): string {
  return `jsonb_array_length(s.report -> '${list}')
    + case when u.is_unblinded then coalesce(jsonb_array_length(s.report #> '{blinded,${list}}'), 0) else 0 end`;
}

export async function findMigration(
  sql: Sql,
  { study, number }: MigrationKey,
  unblinded: string[] | null,
): Promise<Migration | undefined> {
  const [row] = await sql<Migration>(`select ${columns} from ${from} where r.study = $1 and r.number = $3`, [
    study,
    unblinded,
    number,
  ]);
  return row;
}

/** The latest first. */
export function selectMigrations(sql: Sql, study: string, unblinded: string[] | null): Promise<Migration[]> {
  return sql<Migration>(`select ${columns} from ${from} where r.study = $1 order by r.number desc`, [study, unblinded]);
}

/** False when it does not stand in that state. */
export async function setMigrationState(
  tx: Tx,
  { study, number }: MigrationKey,
  from: MigrationState,
  to: MigrationState,
): Promise<boolean> {
  const rows = await tx(
    `update migration_run set state = $4, finished_at = case when $4 = 'DONE' then clock_timestamp() end
      where study = $1 and number = $2 and state = $3 returning 1`,
    [study, number, from, to],
  );
  return rows.length > 0;
}

export interface MigratedSubject {
  readonly subject: string;
  readonly site: string;
  readonly report: MigrationReport;
}

export function selectReports(
  sql: Sql,
  { study, number }: MigrationKey,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<MigratedSubject[]> {
  return sql<MigratedSubject>(
    `select s.subject, c.site, s.report
       from migration_subject s join casebook c on c.study = s.study and c.subject = s.subject
      where s.study = $1 and s.number = $2 and s.subject > $3 order by s.subject limit $4`,
    [study, number, after, limit],
  );
}

/**
 * Keeps what a run did with a casebook, or would do, and moves the casebook: its forms are written before. In one
 * statement.
 */
export async function insertReport(
  tx: Tx,
  { study, number, site, build, isDryRun }: MigrationRun,
  subject: string,
  { report, goneVisits }: { readonly report: MigrationReport; readonly goneVisits: readonly string[] },
): Promise<void> {
  const isMoved = !isDryRun && report.outcome === 'moved';
  if (isMoved) tx.wake('outbox');
  await tx(
    `with moved as (
       update casebook set build = $4 where study = $1 and subject = $2 and $7),
     gone as (
       delete from visit where study = $1 and subject = $2 and visit = any($6) and $7),
     told as (
       insert into outbox (aggregate, type, payload)
       select 'casebook/' || $1::text || '/' || $2::text, 'edc.casebook.moved',
              jsonb_build_object('study', $1::text, 'subject', $2::text, 'site', $8::text, 'build', $4::integer,
                                 'fromBuild', $5::jsonb -> 'fromBuild', 'gone', to_jsonb($6::text[]))
        where $7)
     insert into migration_subject (study, number, subject, report) values ($1, $3, $2, $5)`,
    [study, subject, number, build, JSON.stringify(report), [...goneVisits], isMoved, site],
  );
}

export interface FormFacts {
  readonly form: string;
  readonly isBlinded: boolean;
  readonly isSigned: boolean;
}

interface Turn {
  readonly state: MigrationState;
  /** Whoever asks has the run; a lease that has run out is theirs until somebody else takes it. */
  readonly isLeased: boolean;
  readonly isReported: boolean;
  readonly facts: FormFacts[];
}

/** What a run has to know of a casebook beside the casebook: where the run stands, and facts of the forms. */
export async function findTurn(
  tx: Tx,
  { study, number }: MigrationKey,
  { subject, holder }: Pick<SubjectKey, 'subject'> & { readonly holder: string },
): Promise<Turn> {
  const [row] = await tx<Turn>(
    `select r.state, exists (select from migration_lease l
                              where l.study = r.study and l.number = r.number and l.leased_by = $4) as "isLeased",
            exists (select from migration_subject s
                              where s.study = r.study and s.number = r.number and s.subject = $3) as "isReported",
            coalesce((select jsonb_agg(jsonb_build_object('form', f.form, 'isBlinded', f.blinded,
                                                          'isSigned', coalesce(f.signed_hash = f.content_hash, false)))
                        from form f where f.study = $1 and f.subject = $3), '[]') as facts
       from migration_run r where r.study = $1 and r.number = $2`,
    [study, number, subject, holder],
  );
  if (!row) throw new Error(`study ${study} has no migration ${number}`);
  return row;
}

/** Casebooks whose turn it is, by subject. What was opened on the build meanwhile has none. */
export async function nextSubjects(
  sql: Sql,
  { study, number, site, build }: MigrationRun,
  limit: number,
): Promise<string[]> {
  const rows = await sql<{ subject: string }>(
    `select c.subject from casebook c
      where c.study = $1 and c.site = $2 and c.build <> $3
        and not exists (select from migration_subject s
                         where s.study = c.study and s.number = $4 and s.subject = c.subject)
      order by c.subject limit $5`,
    [study, site, build, number, limit],
  );
  return rows.map(({ subject }) => subject);
}
