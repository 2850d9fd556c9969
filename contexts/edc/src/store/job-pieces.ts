import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Sql, Tx } from '@verum/database';
import type { JobKey } from '../domain/transfer/job.ts';

// Packed, a megabyte takes a millisecond; as it is, it takes PostgreSQL fifteen.

/** The file that is the result itself. */
export const resultName = '';
/** Where the files stand that are packed into it. */
export const outFolder = 'out/';

export async function insertPiece(tx: Tx, key: JobKey, file: string, number: number, bytes: Uint8Array): Promise<void> {
  await tx('insert into job_piece (study, job, file, number, bytes, size) values ($1, $2, $3, $4, $5, $6)', [
    ...[key.study, key.job, file, number, zstdCompressSync(bytes), bytes.length],
  ]);
}

/** Of one file from a piece on, or of all with `file` null: what a stage had begun and begins again. */
export async function deletePieces(tx: Tx, { study, job }: JobKey, file: string | null, from = 0): Promise<void> {
  await tx('delete from job_piece where study = $1 and job = $2 and ($3::text is null or file = $3) and number >= $4', [
    ...[study, job, file, from],
  ]);
}

/** Of one file, up to and with this piece. */
export async function deletePiecesUpTo(tx: Tx, { study, job }: JobKey, file: string, number: number): Promise<void> {
  await tx('delete from job_piece where study = $1 and job = $2 and file = $3 and number <= $4', [
    ...[study, job, file, number],
  ]);
}

export interface PiecesToMove {
  readonly file: string;
  /** Those from this one on. */
  readonly from: number;
  readonly to: string;
  /** Added to their numbers. */
  readonly by: number;
}

/** Pieces of one file become those of another; their bytes stay where they are. */
export async function movePieces(tx: Tx, { study, job }: JobKey, { file, from, to, by }: PiecesToMove): Promise<void> {
  await tx(
    'update job_piece set file = $5, number = number + $6 where study = $1 and job = $2 and file = $3 and number >= $4',
    [study, job, file, from, to, by],
  );
}

/** All but the result. */
export async function deleteSpool(tx: Tx, { study, job }: JobKey): Promise<void> {
  await tx(`delete from job_piece where study = $1 and job = $2 and file <> ''`, [study, job]);
}

/** How long each piece of a file is, in order. */
export function pieceSizes(
  sql: Sql,
  { study, job }: JobKey,
  file: string,
): Promise<{ number: number; size: number }[]> {
  return sql(
    `select number, coalesce(size, octet_length(bytes)) as size from job_piece where study = $1 and job = $2 and file = $3 order by number`,
    [study, job, file],
  );
}

export async function findPiece(
  sql: Sql,
  { study, job }: JobKey,
  file: string,
  number: number,
): Promise<Uint8Array | undefined> {
  const [row] = await sql<Packed>(
    'select bytes, size from job_piece where study = $1 and job = $2 and file = $3 and number = $4',
    [study, job, file, number],
  );
  return row && unpacked(row);
}

export async function pieceFiles(sql: Sql, { study, job }: JobKey): Promise<string[]> {
  const rows = await sql<{ file: string }>(
    `select distinct file from job_piece where study = $1 and job = $2 and file <> '' order by file`,
    [study, job],
  );
  return rows.map(({ file }) => file);
}

/** Of one file, in order; for files whose pieces are few. */
export async function selectPieces(
  sql: Sql,
  { study, job }: JobKey,
  file: string,
): Promise<{ number: number; bytes: Uint8Array }[]> {
  const rows = await sql<Packed & { number: number }>(
    'select number, bytes, size from job_piece where study = $1 and job = $2 and file = $3 order by number',
    [study, job, file],
  );
  return rows.map((row) => ({ number: row.number, bytes: unpacked(row) }));
}

interface Packed {
  readonly bytes: Uint8Array;
  /** Null where it stands as it is. */
  readonly size: number | null;
}

const unpacked = ({ bytes, size }: Packed): Uint8Array =>
  size === null ? bytes : zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, size) });
