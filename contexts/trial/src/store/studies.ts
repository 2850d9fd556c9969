import type { Place } from '@verum/call';
import type { Row, Sql, Tx } from '@verum/database';
import type { Study } from '../domain/study.ts';

interface StudyRow extends Row {
  readonly code: string;
  readonly title: Study['title'];
  readonly protocol: string;
  readonly sponsor: string;
  readonly phase: string;
  readonly planned_subjects: number;
  readonly revision: number;
}

const columns = 'code, title, protocol, sponsor, phase, planned_subjects, revision';

/** False when the code is taken. */
export async function insertStudy(tx: Tx, study: Study): Promise<boolean> {
  const { code, title, protocol, sponsor, phase, plannedSubjects, revision } = study;
  const rows = await tx(
    `insert into study (${columns}) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning code`,
    [code, JSON.stringify(title), protocol, sponsor, phase, plannedSubjects, revision],
  );
  return rows.length === 1;
}

export async function findStudy(sql: Sql, code: string): Promise<Study | undefined> {
  const [row] = await sql<StudyRow>(`select ${columns} from study where code = $1`, [code]);
  return row && toStudy(row);
}

export async function lockStudy(tx: Tx, code: string): Promise<Study | undefined> {
  const [row] = await tx<StudyRow>(`select ${columns} from study where code = $1 for update`, [code]);
  return row && toStudy(row);
}

export async function updateStudy(tx: Tx, study: Study): Promise<void> {
  const { code, title, protocol, sponsor, phase, plannedSubjects, revision } = study;
  await tx(
    `update study set title = $2, protocol = $3, sponsor = $4, phase = $5, planned_subjects = $6, revision = $7
     where code = $1`,
    [code, JSON.stringify(title), protocol, sponsor, phase, plannedSubjects, revision],
  );
}

export interface ListedStudy {
  readonly study: Study;
  /** Of the sites that the places reach. */
  readonly subjects: number;
  readonly sites: number;
}

export interface StudyList {
  /** Rows at these places only. */
  readonly places: readonly Place[];
  /** Only studies in which this patient is a subject at a site of `patientPlaces`. */
  readonly patient?: { readonly id: string; readonly places: readonly Place[] } | undefined;
  readonly after: string | undefined;
  readonly limit: number;
}

const reached = (study: string, site: string, studies: string, sites: string) =>
  `exists (select from unnest(${studies}::text[], ${sites}::text[]) as place (study, site)
           where place.study in ('*', ${study}) and place.site in ('*', ${site}))`;

export async function listStudies(sql: Sql, { places, patient, after, limit }: StudyList): Promise<ListedStudy[]> {
  const rows = await sql<StudyRow & { subjects: number; sites: number }>(
    `select ${columns},
            (select count(*) from subject s where s.study = code and ${reached('s.study', 's.site', '$1', '$2')}) as subjects,
            (select count(*) from site c where c.study = study.code and ${reached('c.study', 'c.code', '$1', '$2')}) as sites
     from study
     where ('*' = any($1::text[]) or code = any($1::text[]))
       and ($3::text is null or exists (
             select from subject p
             where p.patient = $3 and p.study = code and ${reached('p.study', 'p.site', '$4', '$5')}))
       and ($6::text is null or code > $6)
     order by code
     limit $7`,
    [
      places.map(({ study }) => study),
      places.map(({ site }) => site),
      patient?.id,
      patient?.places.map(({ study }) => study) ?? [],
      patient?.places.map(({ site }) => site) ?? [],
      after,
      limit,
    ],
  );
  return rows.map((row) => ({ study: toStudy(row), subjects: row.subjects, sites: row.sites }));
}

function toStudy(row: StudyRow): Study {
  const { code, title, protocol, sponsor, phase, revision } = row;
  return { code, title, protocol, sponsor, phase, plannedSubjects: row.planned_subjects, revision };
}
