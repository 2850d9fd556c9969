import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileRules, evaluate } from '@verum/checks';
import { type Connection, migrate, startEmbedded } from '@verum/database';
import { edcContext } from '@verum/edc';
import { readOdm } from '@verum/odm';
import pg from 'pg';
import { type BenchEdc, benchStudy, edcRole, openEdc } from './edc-service.ts';
import { type GrowthStudy, growthStudy, valuesOf } from './growth-study.ts';
import { type Measured, measure, type Spread, spread } from './measure.ts';

/** One size of study, and what a save of thirty items costs in it. */
export interface GrowthCase {
  readonly checks: number;
  /** Forms that the casebook has. */
  readonly forms: number;
  readonly perSecond: Spread;
  readonly p95Ms: Spread;
  /** SQL statements of one save, `begin` and `commit` included. */
  readonly statements: number;
  /** Rules that one save evaluates. */
  readonly evaluated: number;
}

export interface SaveGrowth {
  readonly clients: number;
  readonly small: GrowthCase;
  readonly large: GrowthCase;
  /** Throughput of the large study as a share of that of the small one. */
  readonly share: number;
}

const small: GrowthStudy = { oid: 'MDV.A', visits: 1, forms: 1, ranges: 3, acrossForms: 0, acrossVisits: 0 };
const large: GrowthStudy = { oid: 'MDV.B', visits: 50, forms: 20, ranges: 180, acrossForms: 80, acrossVisits: 40 };
const clients = 8;
const rounds = 7;
const roundMs = 1_500;

/**
 * Saves of 30 items in a study with 3 checks and a casebook of one form, and in one with 300 checks and casebooks of
 * 1,000 filled forms: edc in this process, PostgreSQL with fsync. Round by round in turn, so that whatever else the
 * machine does falls on both.
 */
export async function saveGrowth(): Promise<SaveGrowth> {
  const folder = await mkdtemp(join(tmpdir(), 'verum-growth-'));
  const server = await startEmbedded({ folder });
  const connection = server.connection;
  try {
    const migrations = { schema: 'edc', role: edcRole, folder: fileURLToPath(edcContext.migrations) };
    await migrate({ admin: connection, contexts: [migrations] });
    const edc = await openEdc(connection);
    try {
      const sides = [await prepare(edc, connection, small, 'A'), await prepare(edc, connection, large, 'B')] as const;
      const measured: Measured[][] = [[], []];
      for (let round = 0; round < rounds; round++) {
        for (const [side, { work }] of sides.entries()) {
          measured[side]?.push(await measure({ clients, rounds: 1, roundMs, work }));
        }
      }
      const [first, second] = sides.map(({ facts }, side) => caseOf(facts, measured[side] ?? [])) as [
        GrowthCase,
        GrowthCase,
      ];
      return { clients, small: first, large: second, share: second.perSecond.median / first.perSecond.median };
    } finally {
      await edc.stop();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function caseOf(facts: Omit<GrowthCase, 'perSecond' | 'p95Ms'>, measured: readonly Measured[]): GrowthCase {
  return {
    ...facts,
    perSecond: spread(measured.map(({ perSecond }) => perSecond.median)),
    p95Ms: spread(measured.map(({ p95Ms }) => p95Ms.median)),
  };
}

/** The build, a casebook a client, and how to save in it. */
async function prepare(edc: BenchEdc, connection: Connection, study: GrowthStudy, name: string) {
  const { api, call, statements } = edc;
  const document = { contentType: 'application/xml', data: growthStudy(study) };
  const { build } = await api.importBuild({ study: benchStudy, document }, call());
  await api.publishBuild({ study: benchStudy, build: build?.build ?? '' }, call());
  const subjects = Array.from({ length: clients }, (_, n) => `${name}-${n}`);
  const forms = await fillCasebooks(edc, connection, study, { subjects, build: Number(build?.build) });
  const form = `SE.${Math.floor(study.visits / 2)}~FO.0`;
  const revisions = new Array<bigint>(clients).fill(1n);
  const work = async (one: number) => {
    const request = { study: benchStudy, subject: subjects[one] ?? '', form, expectedRevision: revisions[one] ?? 0n };
    const key = `${name}-${one}-${revisions[one]}`;
    const saved = await api.saveForm(
      { ...request, items: valuesOf(0, Number(revisions[one])), reason: 'bench' },
      call(key),
    );
    revisions[one] = saved.revision;
  };
  await work(0);
  statements.length = 0;
  await work(0);
  const facts = { checks: study.ranges + study.acrossForms + study.acrossVisits, forms, statements: statements.length };
  return { work, facts: { ...facts, evaluated: await evaluatedBy(study, form) } };
}

/** The first casebook as people would fill it, form by form; the others are copies of its rows. */
async function fillCasebooks(
  { api, call }: BenchEdc,
  connection: Connection,
  { visits, forms }: GrowthStudy,
  { subjects, build }: { subjects: readonly string[]; build: number },
): Promise<number> {
  const admin = new pg.Client({ ...connection, options: '-c search_path=edc -c session_replication_role=replica' });
  await admin.connect();
  try {
    const [first = '', ...others] = subjects;
    await admin.query(
      `insert into casebook (study, subject, site, build) select $1, s, '01', $3 from unnest($2::text[]) s`,
      [benchStudy, subjects, build],
    );
    for (let visit = 0; visit < visits; visit++) {
      for (let form = 0; form < forms; form++) {
        const place = { study: benchStudy, subject: first, form: `SE.${visit}~FO.${form}`, expectedRevision: 0n };
        await api.saveForm({ ...place, items: valuesOf(form, 0) }, call());
      }
    }
    for (const table of ['form', 'visit']) {
      const { rows } = await admin.query<{ name: string }>(
        `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and attgenerated = ''
            and not attisdropped and attname <> 'subject'`,
        [table],
      );
      const columns = rows.map(({ name }) => `"${name}"`).join(', ');
      await admin.query(
        `insert into ${table} (subject, ${columns})
         select o, ${columns} from ${table} cross join unnest($3::text[]) o where study = $1 and subject = $2`,
        [benchStudy, first, others],
      );
    }
    await admin.query('vacuum analyze');
    return visits * forms;
  } finally {
    await admin.end();
  }
}

/** How many rules a save of the form evaluates, in a casebook that is filled. */
async function evaluatedBy(study: GrowthStudy, form: string): Promise<number> {
  const { builds } = await readOdm([growthStudy(study)]);
  const build = builds[0];
  if (!build) throw new Error('the study has no build');
  const rules = compileRules(build);
  const view = {
    formsOf: (visitOid: string, formOid: string) => [`${visitOid}~${formOid}`],
    item: (_: string, path: string) => ({ value: '100', version: 1, path }),
    paths: (key: string) => valuesOf(Number(key.slice(key.lastIndexOf('.') + 1)), 0).map(({ path }) => path),
  };
  const paths = valuesOf(0, 0).map(({ path }) => path);
  return evaluate(rules, view, [{ formKey: form, paths }]).evaluated;
}
