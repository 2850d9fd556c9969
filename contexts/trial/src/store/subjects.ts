import type { Row, Sql, Tx } from '@verum/database';
import type { Status, Subject } from '../domain/subject.ts';

// Every query takes `sites`: null for all of the study's sites, else the codes in scope.

interface SubjectRow extends Row {
  readonly study: string;
  readonly subject: string;
  readonly site: string;
  readonly status: Status;
  readonly consent_date: string;
  readonly status_date: string;
  readonly screened_date: string | null;
  readonly arm: string | null;
  readonly patient: string | null;
  readonly participation: string | null;
  readonly revision: number;
}

const columns =
  'study, subject, site, status, consent_date, status_date, screened_date, arm, patient, participation, revision';

export const patientOnce = 'subject_patient_once';

/** The next number that a site gives out. Its row stays locked until the transaction ends, so no number is lost. */
export async function takeScreeningCount(tx: Tx, study: string, site: string): Promise<number> {
  const [row] = await tx<{ taken: number }>(
    `insert into screening_counter as c (study, site, taken) values ($1, $2, 1)
     on conflict (study, site) do update set taken = c.taken + 1
     returning taken`,
    [study, site],
  );
  if (!row) throw new Error('the counter returned no row');
  return row.taken;
}

/** False when the screening number is taken; the unique index `patientOnce` throws. */
export async function insertSubject(tx: Tx, subject: Subject): Promise<boolean> {
  const rows = await tx(
    `insert into subject (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (study, subject) do nothing returning subject`,
    [
      ...[subject.study, subject.subject, subject.site, subject.status, subject.consentDate, subject.statusDate],
      ...[subject.screenedDate, subject.arm, subject.patient, subject.participation, subject.revision],
    ],
  );
  return rows.length === 1;
}

export interface SubjectKey {
  readonly study: string;
  readonly subject: string;
}

export async function findSubject(sql: Sql, key: SubjectKey, sites: string[] | null): Promise<Subject | undefined> {
  const [row] = await sql<SubjectRow>(
    `select ${columns} from subject
     where study = $1 and subject = $2 and ($3::text[] is null or site = any($3))`,
    [key.study, key.subject, sites],
  );
  return row && toSubject(row);
}

/** Of those that there are. */
export function sitesOfSubjects(sql: Sql, study: string, subjects: readonly string[]) {
  return sql<{ subject: string; site: string }>(
    'select subject, site from subject where study = $1 and subject = any($2) order by subject',
    [study, subjects],
  );
}

/** The subject, locked, and the zone of its site. */
export async function lockSubject(
  tx: Tx,
  key: SubjectKey,
  sites: string[] | null,
): Promise<{ subject: Subject; timeZone: string } | undefined> {
  const [row] = await tx<SubjectRow & { time_zone: string }>(
    `select s.*, c.time_zone from subject s join site c on c.study = s.study and c.code = s.site
     where s.study = $1 and s.subject = $2 and ($3::text[] is null or s.site = any($3))
     for update of s`,
    [key.study, key.subject, sites],
  );
  return row && { subject: toSubject(row), timeZone: row.time_zone };
}

/** The subject as it stands, and the zone of its site; for the platform itself, which reaches every site. */
export async function subjectWithZone(
  sql: Sql,
  key: SubjectKey,
): Promise<{ subject: Subject; timeZone: string } | undefined> {
  const [row] = await sql<SubjectRow & { time_zone: string }>(
    `select s.*, c.time_zone from subject s join site c on c.study = s.study and c.code = s.site
     where s.study = $1 and s.subject = $2`,
    [key.study, key.subject],
  );
  return row && { subject: toSubject(row), timeZone: row.time_zone };
}

export async function updateSubject(tx: Tx, subject: Subject): Promise<void> {
  await tx(
    `update subject
     set status = $3, consent_date = $4, status_date = $5, screened_date = $6, arm = $7, patient = $8,
         participation = $9, revision = $10
     where study = $1 and subject = $2`,
    [
      ...[subject.study, subject.subject, subject.status, subject.consentDate, subject.statusDate],
      ...[subject.screenedDate, subject.arm, subject.patient, subject.participation, subject.revision],
    ],
  );
}

export interface SubjectList {
  readonly study: string;
  readonly sites: string[] | null;
  /** '' for every site in scope. */
  readonly site: string;
  readonly status: Status | undefined;
  /** '' for every number. */
  readonly startsWith: string;
  readonly after: string | undefined;
  readonly limit: number;
}

/** By screening number. `total` counts every page. */
export async function listSubjects(sql: Sql, list: SubjectList): Promise<{ subjects: Subject[]; total: number }> {
  const own = [list.study, list.sites, list.site, list.status, list.startsWith];
  const where = `study = $1 and ($2::text[] is null or site = any($2)) and ($3 = '' or site = $3)
                 and ($4::text is null or status = $4) and starts_with(lower(subject), lower($5))`;
  const [rows, [count]] = await Promise.all([
    sql<SubjectRow>(
      `select ${columns} from subject where ${where} and ($6::text is null or subject > $6)
       order by subject limit $7`,
      [...own, list.after, list.limit],
    ),
    sql<{ total: number }>(`select count(*) as total from subject where ${where}`, own),
  ]);
  return { subjects: rows.map(toSubject), total: count?.total ?? 0 };
}

function toSubject(row: SubjectRow): Subject {
  return {
    study: row.study,
    subject: row.subject,
    site: row.site,
    status: row.status,
    consentDate: row.consent_date,
    statusDate: row.status_date,
    screenedDate: row.screened_date,
    arm: row.arm,
    patient: row.patient,
    participation: row.participation,
    revision: row.revision,
  };
}
