import type { Sql, Tx } from '@verum/database';
import type { Activation, Build, BuildCounts } from '../domain/build/build.ts';
import type { BuildForms } from '../domain/build/build-form.ts';

export interface NewBuild {
  readonly study: string;
  readonly oid: string;
  readonly name: string;
  readonly documentHash: string;
  readonly counts: BuildCounts;
  /** The internal model as JSON. */
  readonly model: string;
  readonly blinded: boolean;
  /** gzip. */
  readonly document: Uint8Array;
  /** JSON. */
  readonly findings: string;
}

/** Numbers without a gap: builds of one study are imported one at a time. */
export async function insertBuild(tx: Tx, build: NewBuild): Promise<number> {
  await tx(`select pg_advisory_xact_lock(hashtextextended('edc build ' || $1, 0))`, [build.study]);
  const [row] = await tx<{ build: number }>(
    `with numbered as (
       insert into build (study, build, oid, name, state, document_hash, counts, blinded)
       select $1, coalesce(max(b.build), 0) + 1, $2, $3, 'DRAFT', $4, $5, $6 from build b where b.study = $1
       returning build)
     select build from numbered`,
    [build.study, build.oid, build.name, build.documentHash, JSON.stringify(build.counts), build.blinded],
  );
  if (!row) throw new Error('a build got no number');
  await tx('insert into build_content (study, build, model, document, findings) values ($1, $2, $3, $4, $5)', [
    build.study,
    row.build,
    build.model,
    build.document,
    build.findings,
  ]);
  return row.build;
}

const columns = `b.build, b.oid, b.name, b.state, b.imported_at as "importedAt", b.published_at as "publishedAt",
  b.document_hash as "documentHash", b.counts, b.blinded,
  coalesce((select jsonb_agg(jsonb_build_object('build', a.build, 'site', a.site, 'fromDate', a.from_date,
                                                'approval', a.approval) order by a.from_date, a.site)
              from activation a
             where a.study = b.study and a.build = b.build and ($2::text[] is null or a.site = any($2))), '[]')
    as activations`;

/** All builds, newest last. */
export function selectBuilds(sql: Sql, study: string, sites: string[] | null): Promise<Build[]> {
  return sql<Build>(`select ${columns} from build b where b.study = $1 order by b.build`, [study, sites]);
}

export async function findBuild(
  sql: Sql,
  { study, build, sites }: { study: string; build: number; sites: string[] | null },
): Promise<Build | undefined> {
  const [row] = await sql<Build>(`select ${columns} from build b where b.study = $1 and b.build = $3`, [
    study,
    sites,
    build,
  ]);
  return row;
}

/** The model as JSON text. */
export async function findModel(sql: Sql, study: string, build: number) {
  const [row] = await sql<{ model: string; blinded: boolean }>(
    `select c.model, b.blinded from build_content c join build b using (study, build) where study = $1 and build = $2`,
    [study, build],
  );
  return row;
}

/** The number of the build published last. */
export async function newestBuild(sql: Sql, study: string): Promise<number | undefined> {
  const [row] = await sql<{ build: number }>(
    `select build from build where study = $1 and state = 'PUBLISHED' order by build desc limit 1`,
    [study],
  );
  return row?.build;
}

/** False when it was published already, or is not there. Its OID must not be that of another published build. */
export async function setPublished(tx: Tx, study: string, build: number): Promise<boolean> {
  const rows = await tx(
    `update build set state = 'PUBLISHED', published_at = clock_timestamp()
      where study = $1 and build = $2 and state = 'DRAFT' returning 1`,
    [study, build],
  );
  return rows.length > 0;
}

export const publishedOid = 'build_published_oid';

/** The activation that stands at the date: the one given, or an earlier one that it must not replace. */
export async function insertActivation(tx: Tx, study: string, activation: Activation): Promise<Activation> {
  const { site, fromDate, build, approval } = activation;
  const inserted = await tx(
    `insert into activation (study, site, from_date, build, approval) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning 1`,
    [study, site, fromDate, build, approval],
  );
  if (inserted.length > 0) return activation;
  const [row] = await tx<Activation>(
    `select build, site, from_date as "fromDate", approval from activation
      where study = $1 and site = $2 and from_date = $3`,
    [study, site, fromDate],
  );
  if (!row) throw new Error('an activation that was there is gone');
  return row;
}

/** The build on which casebooks of the site open on a date. */
export async function activeBuild(
  sql: Sql,
  { study, site, date }: { study: string; site: string; date: string },
): Promise<number | undefined> {
  const [row] = await sql<{ build: number }>(
    `select build from activation where study = $1 and site = $2 and from_date <= $3
      order by from_date desc limit 1`,
    [study, site, date],
  );
  return row?.build;
}

/** The published build with an OID of its MetaDataVersion. */
export async function publishedBuild(sql: Sql, study: string, oid: string): Promise<number | undefined> {
  const [row] = await sql<{ build: number }>(
    `select build from build where study = $1 and oid = $2 and state = 'PUBLISHED'`,
    [study, oid],
  );
  return row?.build;
}

export async function insertBuildForms(
  tx: Tx,
  { study, build }: { readonly study: string; readonly build: number },
  { forms, needs }: BuildForms,
): Promise<void> {
  await tx(
    `with forms as (
       insert into build_form (study, build, form, blinded)
       select $1::text, $2::integer, f.form, f.blinded from jsonb_to_recordset($3) as f (form text, blinded boolean))
     insert into build_need (study, build, visit, form, needs, moves_visits)
     select $1::text, $2::integer, n.visit, n.form, n.needs, n."movesVisits"
       from jsonb_to_recordset($4) as n (visit text, form text, needs jsonb, "movesVisits" boolean)`,
    [study, build, JSON.stringify(forms), JSON.stringify(needs)],
  );
}
