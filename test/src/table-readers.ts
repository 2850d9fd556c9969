import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findTool, installCommand } from '@verum/cli';
import { type Dataset, type DatasetPlan, plainText, readCsv } from '@verum/datasets';

// Programs of statisticians read the tables of a folder by the files that come with them, and write down what they have:
// a CSV of their own for each table.

const run = promisify(execFile);

export const readers = {
  R: { tool: 'r', read: byR },
  PSPP: { tool: 'pspp', read: bySpss },
  Python: { tool: 'python', read: byPython },
} as const;
export type Reader = keyof typeof readers;

/** Why the program cannot be asked; false where it can. */
export function noReader(reader: Reader): string | false {
  const { tool } = readers[reader];
  return findTool(tool) === undefined ? `no ${reader} here (${installCommand(tool)})` : false;
}

async function started(tool: 'r' | 'pspp' | 'python', folder: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const { stdout, stderr } = await run(findTool(tool) ?? '', args, { cwd: folder, env, maxBuffer: 16 * 1024 * 1024 });
  return stdout + stderr;
}

const outOf = ({ name }: Dataset) => `${name}.read.csv`;

async function byR(folder: string): Promise<void> {
  const script = `source("read.R", encoding = "UTF-8")
    for (name in names(study)) {
      own <- study[[name]][, !endsWith(names(study[[name]]), ".factor"), drop = FALSE]
      write.csv(own, paste0(name, ".read.csv"), row.names = FALSE, na = "", fileEncoding = "UTF-8")
    }`;
  const said = await started('r', folder, ['-e', script]);
  if (/warning/i.test(said)) throw new Error(said);
}

/** PSPP is SPSS without a Unicode mode, and knows functions of characters by their older names. */
async function bySpss(folder: string, { datasets }: DatasetPlan): Promise<void> {
  const syntax = (await readFile(join(folder, 'read.sps'), 'utf8'))
    .replace('SET UNICODE=ON ', 'SET ')
    .replaceAll(/CHAR\.(SUBSTR|INDEX)/g, '$1');
  const written = datasets.map(
    (dataset) =>
      `GET FILE='${dataset.name}.sav'.\nSAVE TRANSLATE /OUTFILE='${outOf(dataset)}' /TYPE=CSV /FIELDNAMES /REPLACE.`,
  );
  await writeFile(join(folder, 'all.sps'), `${syntax}\n${written.join('\n')}\n`);
  const said = await started('pspp', folder, ['all.sps']);
  if (/error|warning/i.test(said)) throw new Error(said);
}

async function byPython(folder: string, { datasets }: DatasetPlan): Promise<void> {
  const names = JSON.stringify(datasets.map((dataset) => [dataset.name, outOf(dataset)]));
  await started('python', folder, [
    '-c',
    `import csv, read
tables = read.load()
for name, out in ${names}:
    with open(out, "w", encoding="utf-8", newline="") as file:
        columns = list(read.TABLES[name]["columns"])
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in tables[name]:
            writer.writerow(["" if row[column] is None else row[column] for column in columns])`,
  ]);
}

/**
 * What a reader has otherwise than it was written: texts to the character, numbers as numbers. Blanks at the end of a
 * text are not told apart by SPSS, nor line ends by R.
 */
export async function differingCells(reader: Reader, folder: string, plan: DatasetPlan) {
  await readers[reader].read(folder, plan);
  const differing: string[] = [];
  let cells = 0;
  for (const dataset of plan.datasets) {
    const rowsOf = async (file: string) =>
      [...readCsv(await readFile(join(folder, file), 'utf8'))].map((one) => one.cells);
    const [[head = [], ...rows], [readHead = [], ...readRows]] = (await Promise.all(
      [`${dataset.name}.csv`, outOf(dataset)].map(rowsOf),
    )) as [string[][], string[][]];
    if (head.join() !== readHead.join() || rows.length !== readRows.length)
      differing.push(`${dataset.name}: ${readHead.join()}, ${readRows.length} of ${rows.length} rows`);
    for (const [at, row] of rows.entries()) {
      for (const [index, { name, type }] of dataset.columns.entries()) {
        const [written = '', found = ''] = [row[index], readRows[at]?.[index]];
        const isNumber = type === 'integer' || type === 'decimal';
        const isSame = isNumber ? isSameNumber(written, found.trim()) : plainText(written) === found;
        cells += 1;
        if (!isSame) differing.push(`${dataset.name}.${name} ${at + 1}: ${JSON.stringify([written, found])}`);
      }
    }
  }
  return { differing, cells };
}

const isSameNumber = (written: string, found: string) =>
  (written === '') === (found === '') && Number(written) === Number(found);
