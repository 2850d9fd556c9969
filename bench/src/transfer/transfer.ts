import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { type Connection, migrate, startEmbedded } from '@verum/database';
import { csvRow } from '@verum/datasets';
import { edcContext } from '@verum/edc';
import { edcRole } from '../edc-service.ts';
import { cellsIn, cellsOfCsv, cellsOfXpt, valuesOfOdm, versionsIn } from './completeness.ts';
import { copyLines } from './copy-in.ts';
import { openTransfers } from './open-transfers.ts';
import { formRows, pastTriggers, plantCasebooks, plantForms, trailRows } from './plant.ts';
import type { ExportJob } from './run-job.ts';
import type { Done, Task } from './transfer-process.ts';
import {
  flatDocument,
  flatForms,
  flatRecords,
  plantedForms,
  transferDocument,
  valuesOfSubject,
} from './transfer-study.ts';
import { unzip } from './unzip.ts';

export interface TransferOptions {
  readonly values?: number;
  readonly rounds?: number;
  /** Only rows whose names have this in them. */
  readonly only?: string;
}

/** One way in or out, beside its floor: round by round, in turn. */
export interface TransferRow {
  readonly name: string;
  /** The floor's speed that is wanted, as a share. */
  readonly wanted: number;
  readonly product: readonly Done[];
  readonly floor: readonly Done[];
  /** What was made, or read, as it stands in a file. */
  readonly bytes: number;
  /** Values or cells: what has to come through, and what did. */
  readonly wantedCount: number;
  readonly foundCounts: readonly number[];
}

export interface TransferSpeed {
  readonly values: number;
  readonly rounds: number;
  readonly rows: readonly TransferRow[];
}

const source = 'OUT-01';
const seed = 7;
const shares = { export: 0.4, import: 0.25 };

/** A million values out and in through the real jobs, each in a process of its own, beside floors of the same run. */
export async function transferSpeed(
  say: (line: string) => void,
  { values = 1_000_000, rounds = 3, only = '' }: TransferOptions = {},
): Promise<TransferSpeed> {
  const subjects = Math.max(1, Math.round(values / valuesOfSubject));
  const folder = await mkdtemp(join(tmpdir(), 'verum-transfer-'));
  const server = await startEmbedded({ folder });
  const connection = server.connection;
  const isWanted = (name: string) => name.includes(only);
  try {
    const studies = (name: string) => Array.from({ length: rounds }, (_, round) => `${name}-0${round + 1}`);
    const [into, flatInto] = [studies('IN'), studies('FLAT')];
    say(`planting a study of ${subjects * valuesOfSubject} values in ${subjects} casebooks`);
    await plant(connection, { subjects, into, flatInto });
    const bench: Bench = { say, connection, folder, rounds, subjects, into, flatInto, isWanted };
    const odm = await exportRow(bench, 'ODM 2.0 out', { format: 'ODM_2_0', withAudit: false });
    const rows = [
      odm,
      ...(isWanted('ODM 2.0 in')
        ? [await importRow(bench, 'ODM 2.0 in', resultFile(bench, 'ODM_2_0'), bench.into)]
        : []),
      ...(await someOf(bench)),
    ];
    return { values: subjects * valuesOfSubject, rounds, rows: rows.filter(({ name }) => isWanted(name)) };
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Bench {
  readonly say: (line: string) => void;
  readonly connection: Connection;
  readonly folder: string;
  readonly rounds: number;
  readonly subjects: number;
  /** Studies to take something in, a round each. */
  readonly into: readonly string[];
  /** The same, with the forms of flat records. */
  readonly flatInto: readonly string[];
  readonly isWanted: (name: string) => boolean;
}

async function someOf(bench: Bench): Promise<TransferRow[]> {
  const rows: TransferRow[] = [];
  const audit = 'ODM 2.0 with audit out';
  if (bench.isWanted(audit)) rows.push(await exportRow(bench, audit, { format: 'ODM_2_0', withAudit: true }));
  for (const format of ['CSV', 'XPT'] as const) {
    const [out, back] = [`${format} out`, format === 'XPT' ? 'XPT read' : 'CSV in'];
    if (!bench.isWanted(out) && !bench.isWanted(back)) continue;
    rows.push(await exportRow(bench, out, { format, withAudit: false }));
    if (format === 'XPT') rows.push(await readRow(bench, back));
    else if (bench.isWanted('CSV in')) rows.push(await flatRow(bench, 'CSV in'));
  }
  return rows;
}

async function plant(
  connection: Connection,
  { subjects, into, flatInto }: Pick<Bench, 'subjects' | 'into' | 'flatInto'>,
): Promise<void> {
  const migrations = { schema: 'edc', role: edcRole, folder: fileURLToPath(edcContext.migrations) };
  await migrate({ admin: connection, contexts: [migrations] });
  const studies = [source, ...into, ...flatInto];
  const edc = await openTransfers(connection, studies);
  for (const study of studies) {
    const document = {
      contentType: 'application/xml',
      data: flatInto.includes(study) ? flatDocument() : transferDocument(),
    };
    const { build } = await edc.builds.importBuild({ study, document }, edc.call());
    await edc.builds.publishBuild({ study, build: build?.build ?? '' }, edc.call());
  }
  await edc.stop();
  const admin = await pastTriggers(connection);
  for (const study of [...into, ...flatInto]) await plantCasebooks(admin, study, subjects);
  await plantForms(admin, source, subjects, seed);
  await admin.end();
}

const resultFile = ({ folder }: Bench, format: string) => join(folder, `result-${format}`);

type Exported = Omit<ExportJob, 'study'>;

async function exportRow(bench: Bench, name: string, exported: Exported): Promise<TransferRow> {
  const { connection, folder } = bench;
  const result = resultFile(bench, `${exported.format}${exported.withAudit ? '-audit' : ''}`);
  let bytes = 0;
  const isOdm = exported.format === 'ODM_2_0';
  const { product, floor } = await inTurn(bench, name, {
    product: () => ({ kind: 'export', connection, study: source, result, ...exported }),
    floor: async () => {
      bytes ||= isOdm ? (await stat(result)).size : sum((await unzip(result, folder)).map((one) => one.bytes));
      const { withAudit } = exported;
      return { kind: 'cursor-floor', connection, study: source, withAudit, file: join(folder, 'floor'), bytes };
    },
  });
  const found = isOdm ? await valuesOfOdm(result) : await cellsOf(result, exported.format, folder);
  const values = exported.withAudit ? versionsIn(bench.subjects, seed) : bench.subjects * valuesOfSubject;
  const wantedCount = isOdm ? values : cellsIn(bench.subjects);
  return { name, wanted: shares.export, product, floor, bytes, wantedCount, foundCounts: [found] };
}

const sum = (all: readonly number[]) => all.reduce((total, one) => total + one, 0);

async function cellsOf(zip: string, format: ExportJob['format'], folder: string): Promise<number> {
  const files = (await unzip(zip, folder)).map(({ file }) => file);
  if (format === 'XPT') return await cellsOfXpt(files.filter((file) => file.endsWith('.xpt')));
  return await cellsOfCsv(files.filter((file) => file.endsWith('.csv')));
}

/** @param flat Gives planted forms as they stand in the studies that they go into. */
async function importRow(
  bench: Bench,
  name: string,
  file: string,
  into: readonly string[],
  flat?: typeof flatForms,
): Promise<TransferRow> {
  const { connection, folder, subjects } = bench;
  const planted = () => (flat ? flat(plantedForms(subjects, seed)) : plantedForms(subjects, seed));
  const rows = { form: join(folder, 'rows-form'), trail: join(folder, 'rows-trail') };
  await writeLines(rows.form, copyLines(formRows(planted())));
  await writeLines(rows.trail, copyLines(trailRows(planted())));
  const { product, floor } = await inTurn(bench, name, {
    product: (round) => ({ kind: 'import', connection, study: into[round] ?? '', file }),
    floor: async () => ({ kind: 'copy-floor', connection, file, isCsv: flat !== undefined, rows }),
  });
  const counts = { wantedCount: subjects * valuesOfSubject, foundCounts: product.map(({ count }) => count) };
  return { name, wanted: shares.import, product, floor, bytes: (await stat(file)).size, ...counts };
}

/** The flat records of a REDCap project: the one CSV that comes in. */
async function flatRow(bench: Bench, name: string): Promise<TransferRow> {
  const file = join(bench.folder, 'flat.csv');
  await writeLines(file, csvLines(flatRecords(plantedForms(bench.subjects, seed))));
  return await importRow(bench, name, file, bench.flatInto, flatForms);
}

function* csvLines(rows: Iterable<readonly string[]>): Generator<string> {
  for (const row of rows) yield csvRow(row);
}

async function writeLines(file: string, chunks: Iterable<string | Buffer>): Promise<void> {
  const out = createWriteStream(file);
  for (const chunk of chunks) if (!out.write(chunk)) await once(out, 'drain');
  out.end();
  await finished(out);
}

async function readRow(bench: Bench, name: string): Promise<TransferRow> {
  const all = await unzip(resultFile(bench, 'XPT'), bench.folder);
  const datasets = all.filter((one) => one.name.endsWith('.xpt'));
  const files = datasets.map(({ file }) => file);
  const { product, floor } = await inTurn(bench, name, {
    product: () => ({ kind: 'read-xpt', files }),
    floor: async () => ({ kind: 'cell-floor', files }),
  });
  const counts = { wantedCount: cellsIn(bench.subjects), foundCounts: product.map(({ count }) => count) };
  return { name, wanted: shares.import, product, floor, bytes: sum(datasets.map(({ bytes }) => bytes)), ...counts };
}

interface Turns {
  readonly product: (round: number) => Task;
  readonly floor: () => Promise<Task>;
}

async function inTurn({ say, rounds }: Bench, name: string, { product, floor }: Turns) {
  const [own, bare]: [Done[], Done[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    say(`${name}, round ${round + 1} of ${rounds}`);
    const done = await apart(product(round));
    own.push(done);
    const beside = await apart(await floor());
    bare.push(beside);
    const [seconds, floorSeconds] = [done, beside].map(({ taken }) => (taken.tookMs / 1000).toFixed(1));
    say(`${name}: ${seconds} s, floor ${floorSeconds} s`);
  }
  return { product: own, floor: bare };
}

/** In a process of its own, that ends with it. */
async function apart(task: Task): Promise<Done> {
  const child = fork(fileURLToPath(new URL('transfer-process.ts', import.meta.url)));
  const ended = once(child, 'exit');
  child.send(task);
  const done = once(child, 'message').then(([message]) => message as Done);
  const first = await Promise.race([done, ended.then(() => undefined)]);
  if (!first) throw new Error(`the process of ${task.kind} ended before its work did`);
  await ended;
  return first;
}
