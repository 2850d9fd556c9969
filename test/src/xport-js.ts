import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeIbm } from '@verum/sas';
import Library from 'xport-js';

/** A transport file of one dataset, as a reader that is not ours has it; it takes blanks away at both ends of a text. */
export async function readByXportJs(bytes: Uint8Array): Promise<readonly unknown[][]> {
  return withoutPadding(await read<unknown[]>(bytes, 'array'));
}

/** The same by names of variables. */
export async function recordsByXportJs(bytes: Uint8Array): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return await read<Record<string, unknown>>(bytes, 'object');
}

async function read<T>(bytes: Uint8Array, rowFormat: 'array' | 'object'): Promise<T[]> {
  const folder = await mkdtemp(join(tmpdir(), 'verum-xpt-'));
  try {
    const file = join(folder, 'one.xpt');
    await writeFile(file, bytes);
    const rows: T[] = [];
    const options = { rowFormat, encoding: 'utf8', skipHeader: true };
    for await (const row of new Library.default(file).read(options as never)) rows.push(row as T);
    return rows;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A file ends in blanks up to 80 bytes; what is not ours takes them for rows where a row is shorter than they are. */
function withoutPadding(rows: readonly unknown[][]): readonly unknown[][] {
  const blanks = decodeIbm(new Uint8Array(8).fill(0x20));
  const last = rows.findLastIndex((row) => row.some((cell) => cell !== '' && cell !== blanks));
  return rows.slice(0, last + 1);
}
