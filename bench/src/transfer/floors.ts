import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Connection } from '@verum/database';
import { CsvReader } from '@verum/datasets';
import pg from 'pg';
import { SaxesParser } from 'saxes';
import { copyIn } from './copy-in.ts';
import { connected } from './plant.ts';

const rowsAtOnce = 500;
const chunkBytes = 64 * 1024;

export interface CursorFloor {
  readonly connection: Connection;
  readonly study: string;
  readonly withAudit: boolean;
  /** Where so many bytes are written to. */
  readonly file: string;
  readonly bytes: number;
}

const forms = `select c.subject, c.site, c.build, f.form, f.items from casebook c join form f using (study, subject)
  where c.study = $1 order by c.subject, f.form`;
const history = `select subject, form, path, version, old, new, at, actor, actor_name, site, reason from item_audit
  where study = $1 order by subject, form, revision, path`;

/** The rows of an export by a cursor, looked at by nobody, and as many bytes as it makes to a file and to the disk. */
export async function cursorFloor({ connection, study, withAudit, file, bytes }: CursorFloor): Promise<number> {
  const client = await connected(connection);
  let rows = 0;
  try {
    for (const text of withAudit ? [forms, history] : [forms]) {
      await client.query('begin');
      await client.query(`declare floor no scroll cursor for ${text.replace('$1', pg.escapeLiteral(study))}`);
      for (;;) {
        const { rowCount } = await client.query(`fetch ${rowsAtOnce} from floor`);
        if (!rowCount) break;
        rows += rowCount;
      }
      await client.query('commit');
    }
  } finally {
    await client.end();
  }
  const chunk = Buffer.alloc(chunkBytes, 'x');
  const out = await open(file, 'w');
  for (let left = bytes; left > 0; left -= chunkBytes) await out.write(chunk, 0, Math.min(left, chunkBytes));
  await out.sync();
  await out.close();
  return rows;
}

export interface CopyFloor {
  readonly connection: Connection;
  readonly file: string;
  /** And not XML. */
  readonly isCsv: boolean;
  /** What the import of the document leaves in each table, in the text format of COPY. */
  readonly rows: Readonly<Record<keyof typeof bareTables, string>>;
}

/** As the product's, with neither keys nor indexes, triggers nor fences. */
const bareTables = {
  form: 'study text, subject text, form text, site text, revision integer, items jsonb',
  trail:
    'study text, subject text, form text, site text, revision integer, path text, version integer, new jsonb, actor text, command text, reason text',
} as const;

/** A pass over the document that does nothing with it, and the rows by COPY into bare tables. */
export async function copyFloor({ connection, file, isCsv, rows }: CopyFloor): Promise<number> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parser = isCsv ? csvPass() : new SaxesParser({ position: true });
  for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
    parser.write(decoder.decode(chunk as Buffer, { stream: true }));
  }
  parser.close();
  const client = await connected(connection);
  let count = 0;
  try {
    for (const name of ['form', 'trail'] as const) {
      await client.query(`drop table if exists bare_${name}; create table bare_${name} (${bareTables[name]})`);
      await copyIn(client, `bare_${name}`, createReadStream(rows[name], { highWaterMark: chunkBytes }));
      const { rows: counted } = await client.query<{ n: number }>(`select count(*)::integer as n from bare_${name}`);
      count += counted[0]?.n ?? 0;
    }
    return count;
  } finally {
    await client.end();
  }
}

function csvPass() {
  const reader = new CsvReader();
  return { write: (text: string) => void [...reader.push(text)], close: () => void [...reader.end()] };
}

/** A pass over transport files that does nothing with them, as SAX is one over XML: each cell as the text of its bytes. */
export async function cellFloor(files: readonly string[]): Promise<number> {
  let cells = 0;
  for (const file of files) {
    let widths: readonly number[] = [];
    let rest = Buffer.alloc(0);
    for await (const chunk of createReadStream(file, { highWaterMark: chunkBytes })) {
      let bytes = Buffer.concat([rest, chunk as Buffer]);
      if (widths.length === 0) [widths, bytes] = columnsOf(bytes);
      const row = widths.reduce((sum, width) => sum + width, 0);
      let at = 0;
      while (row > 0 && at + row <= bytes.length) {
        for (const width of widths) {
          bytes.toString('latin1', at, at + width);
          at += width;
          cells += 1;
        }
      }
      rest = bytes.subarray(at);
    }
  }
  return cells;
}

/** How wide its columns are (TS-140, NAMESTR), and what stands behind them; no columns as long as not all of them are there. */
function columnsOf(bytes: Buffer): [widths: readonly number[], rest: Buffer<ArrayBuffer>] {
  const [names, rows] = ['NAMESTR', 'OBS    '].map((name) =>
    bytes.indexOf(`HEADER RECORD*******${name} HEADER RECORD`),
  );
  if (names === undefined || rows === undefined || names === -1 || rows === -1) return [[], Buffer.from(bytes)];
  const count = Number(bytes.toString('latin1', names + 54, names + 58));
  const widths = Array.from({ length: count }, (_, n) => bytes.readUInt16BE(names + 80 + n * 140 + 4));
  return [widths, Buffer.from(bytes.subarray(rows + 80))];
}
