import { type Cell, type DatasetHeader, readDataset, writeDataset } from '@verum/dataset-json';
import { type OdmDocument, OdmRefusal, readOdm, type SubjectRecord, writeOdm20, writeOdm132 } from '@verum/odm';
import { readXpt, writeXpt, type XptCell, type XptHeader } from '@verum/sas';
import { assertValid, corpusFile } from './corpus.ts';

/** What became of one file. */
export interface Fate {
  readonly path: string;
  /** imported, or refused with its reason. */
  readonly outcome: string;
  readonly errors: number;
  readonly warnings: number;
  /** Of what was written of it; undefined where nothing was. */
  readonly isValid?: boolean;
  /** What was written, read again, is what it was. */
  readonly isSame?: boolean;
}

interface Read {
  readonly document: OdmDocument;
  readonly subjects: readonly SubjectRecord[];
}

async function readAll(data: Uint8Array | string): Promise<Read> {
  const subjects: SubjectRecord[] = [];
  const document = await readOdm([data], { skipExternalDoctype: true, onSubject: (one) => void subjects.push(one) });
  return { document, subjects };
}

/** An ODM document: read, written as 1.3.2 and as 2.0 without extensions, each validated and read again. */
export async function fateOfOdm(path: string): Promise<Fate> {
  let read: Read;
  try {
    read = await readAll(corpusFile(path));
  } catch (error) {
    if (!(error instanceof OdmRefusal)) throw error;
    return { path, outcome: `refused: ${error.code}`, errors: 1, warnings: 0 };
  }
  const { document, subjects } = read;
  const count = (severity: string) => document.findings.filter((finding) => finding.severity === severity).length;
  const counts = { errors: count('error'), warnings: count('warning') };
  const { file, builds, adminData, referenceData } = document;
  const dated = { ...file, creationDateTime: file.creationDateTime || '2026-11-23T00:00:00Z' };
  const content = { file: dated, builds, adminData, referenceData, subjects };
  let isValid = true;
  let isSame = true;
  for (const [version, write] of [
    ['1.3.2', writeOdm132],
    ['2.0', writeOdm20],
  ] as const) {
    const xml = (await Array.fromAsync(write(content))).join('');
    isValid &&= isAccepted(() => assertValid(xml, version));
    const again = await readAll(xml);
    const facts = ({ document: one, subjects: some }: Read) =>
      JSON.stringify(comparable([one.builds, one.referenceData, some]));
    isSame &&= facts(again) === facts(read);
  }
  return { path, outcome: 'imported', ...counts, isValid, isSame };
}

function isAccepted(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

const leftOut = new Set(['odmVersion', 'extensions', 'containerExtensions', 'markup']);

/** Without what an export without extensions leaves out by design; the type of a value is told by its item. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  const isValue = 'path' in value;
  const entries = Object.entries(value).filter(([key]) => !leftOut.has(key) && !(isValue && key === 'dataType'));
  return Object.fromEntries(
    entries.sort(([a], [b]) => a.localeCompare(b)).map(([key, inner]) => [key, comparable(inner)]),
  );
}

/** A transport file: read, written, read again. */
export async function fateOfXpt(path: string): Promise<Fate> {
  const read = await xptOf(corpusFile(path));
  const widened = read.map(({ header, rows }) => ({
    ...header,
    variables: header.variables.map((one) => (one.type === 'numeric' ? { ...one, length: 8 } : one)),
    rows,
  }));
  const again = await xptOf(Buffer.concat(await Array.fromAsync(writeXpt(widened))));
  const cells = (some: typeof read) => JSON.stringify(some.map(({ rows }) => rows));
  return { path, outcome: 'imported', errors: 0, warnings: 0, isValid: true, isSame: cells(read) === cells(again) };
}

async function xptOf(bytes: Uint8Array) {
  const datasets: { header: XptHeader; rows: (readonly XptCell[])[] }[] = [];
  for await (const event of readXpt(once(bytes))) {
    if (event.kind === 'dataset') datasets.push({ header: event.header, rows: [] });
    else datasets.at(-1)?.rows.push(...event.rows);
  }
  return datasets;
}

/** Dataset-JSON, or a row a line: read, written in all three forms, each read again. */
export async function fateOfDataset(path: string): Promise<Fate> {
  let first: Awaited<ReturnType<typeof datasetOf>>;
  try {
    first = await datasetOf(corpusFile(path));
  } catch (error) {
    return { path, outcome: `refused: ${(error as Error).message.slice(0, 60)}`, errors: 1, warnings: 0 };
  }
  const { header, rows } = first;
  let isSame = true;
  for (const form of ['json', 'ndjson', 'compressed'] as const) {
    const bytes = Buffer.concat(await Array.fromAsync(writeDataset({ header, rows, form })));
    isSame &&= JSON.stringify(await datasetOf(bytes)) === JSON.stringify(first);
  }
  return { path, outcome: 'imported', errors: 0, warnings: 0, isValid: true, isSame };
}

async function datasetOf(bytes: Uint8Array) {
  let header: DatasetHeader | undefined;
  const rows: (readonly Cell[])[] = [];
  for await (const event of readDataset(once(bytes))) {
    if (event.kind === 'header') header = event.header;
    else rows.push(event.row);
  }
  if (!header) throw new Error('there is no header');
  return { header, rows };
}

const mark = (is: boolean | undefined) => (is === undefined ? '' : is ? 'yes' : '**no**');

/** As the table of docs/standards.md. */
export function toTable(fates: readonly Fate[]): string {
  const rows = fates.map(
    ({ path, outcome, errors, warnings, isValid, isSame }) =>
      `| ${path} | ${outcome} | ${errors} | ${warnings} | ${mark(isValid)} | ${mark(isSame)} |`,
  );
  return [
    '| file | outcome | errors | warnings | what we write is valid | and reads back the same |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
