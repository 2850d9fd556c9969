import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { readCsv } from '@verum/datasets';
import { readXpt } from '@verum/sas';
import { formsOfSubject, plantedForms, valuesOfForm } from './transfer-study.ts';

/** Values in an ODM document; with audit each version is one. */
export async function valuesOfOdm(file: string): Promise<number> {
  const wanted = '<Value>';
  let found = 0;
  let rest = '';
  for await (const chunk of createReadStream(file, 'latin1')) {
    const text = rest + (chunk as string);
    found += text.split(wanted).length - 1;
    rest = text.slice(1 - wanted.length);
  }
  return found;
}

/** Cells of transport files that hold something. */
export async function cellsOfXpt(files: readonly string[]): Promise<number> {
  let cells = 0;
  for (const file of files) {
    for await (const event of readXpt(createReadStream(file))) {
      if (event.kind !== 'rows') continue;
      for (const row of event.rows) for (const cell of row) if (cell !== null && cell !== '') cells += 1;
    }
  }
  return cells;
}

/** The same of CSV, without the names of columns. */
export async function cellsOfCsv(files: readonly string[]): Promise<number> {
  let cells = 0;
  for (const file of files) {
    const [, ...records] = readCsv(await readFile(file, 'utf8'));
    for (const record of records) for (const cell of record.cells) if (cell !== '') cells += 1;
  }
  return cells;
}

/** Of so many casebooks: a row of keys for each subject, visit, form and repeat, beside the values. */
export function cellsIn(subjects: number): number {
  const [rowsOfForm, keysOfForm, keysOfRepeat] = [4, 5, 6];
  const ofForm = valuesOfForm + keysOfForm + rowsOfForm * keysOfRepeat;
  const [ofSubject, visits, ofVisit] = [4, 10, 5];
  return subjects * (ofSubject + visits * ofVisit + formsOfSubject * ofForm);
}

/** Versions of all values. */
export function versionsIn(subjects: number, seed: number): number {
  let versions = 0;
  for (const { items } of plantedForms(subjects, seed))
    for (const { version } of Object.values(items)) versions += version;
  return versions;
}
