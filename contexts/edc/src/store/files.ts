import type { Call } from '@verum/call';
import type { Database, Sql, Tx } from '@verum/database';
import type { SubjectKey } from '../domain/casebook/casebook.ts';
import { type Reach, within } from './reach.ts';

export interface FileRow extends SubjectKey {
  /** SHA-256, hex. */
  readonly file: string;
  readonly site: string;
  readonly blinded: boolean;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
}

const pieceBytes = 256 * 1024;

/** False for a content that is there already: it stays as it came first. */
export async function insertFile(tx: Tx, file: FileRow & { readonly bytes: Uint8Array }): Promise<boolean> {
  const { study, subject, bytes } = file;
  const rows = await tx(
    `insert into file (study, subject, file, site, blinded, name, media_type, size)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning 1`,
    [study, subject, file.file, file.site, file.blinded, file.name, file.mediaType, file.size],
  );
  if (rows.length === 0) return false;
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    await tx('insert into file_piece (study, subject, file, blinded, piece, content) values ($1, $2, $3, $4, $5, $6)', [
      ...[study, subject, file.file, file.blinded, at / pieceBytes],
      Buffer.from(bytes.subarray(at, at + pieceBytes)),
    ]);
  }
  return true;
}

export type FoundFile = Pick<FileRow, 'mediaType' | 'size' | 'blinded'>;

export async function findFile(
  sql: Sql,
  key: SubjectKey & { readonly file: string },
  reach: Reach,
): Promise<FoundFile | undefined> {
  const [row] = await sql<FoundFile>(
    `select f.media_type as "mediaType", f.size, f.blinded from file f
      where f.study = $1 and f.subject = $2 and f.file = $3 and ${within('f', 4)}
      order by f.blinded limit 1`,
    [key.study, key.subject, key.file, reach.sites, reach.unblinded],
  );
  return row;
}

/** The next files by subject and content; a content that is there for the blinded and for the others comes once. */
export function nextFiles(
  sql: Sql,
  { study, site, sites, unblinded }: Reach & { readonly study: string; readonly site: string },
  { subject, after, limit }: { subject: string; after: readonly [subject: string, file: string]; limit: number },
): Promise<FileRow[]> {
  return sql<FileRow>(
    `select distinct on (f.subject, f.file) f.study, f.subject, f.file, f.site, f.blinded, f.name,
            f.media_type as "mediaType", f.size
       from file f
      where f.study = $1 and ${within('f', 2)} and ($4 = '' or f.site = $4) and ($5 = '' or f.subject = $5)
        and (f.subject, f.file) > ($6, $7)
      order by f.subject, f.file, f.blinded limit $8`,
    [study, sites, unblinded, site, subject, ...after, limit],
  );
}

/** Its content, piece by piece. */
export async function* streamFile(
  database: Database,
  call: Call,
  { study, subject, file, blinded }: SubjectKey & { readonly file: string; readonly blinded: boolean },
): AsyncGenerator<Uint8Array> {
  const pieces = database.stream<{ content: Buffer }>(
    call,
    'select content from file_piece where study = $1 and subject = $2 and file = $3 and blinded = $4 order by piece',
    [study, subject, file, blinded],
    1,
  );
  for await (const batch of pieces) for (const { content } of batch) yield new Uint8Array(content);
}

/** Of these files, those that the subject has within reach. */
export function heldFiles(
  sql: Sql,
  { study, subject }: SubjectKey,
  files: readonly string[],
  reach: Reach,
): Promise<Pick<FileRow, 'file' | 'blinded'>[]> {
  return sql<Pick<FileRow, 'file' | 'blinded'>>(
    `select f.file, f.blinded from file f
      where f.study = $1 and f.subject = $2 and f.file = any($3) and ${within('f', 4)}`,
    [study, subject, files, reach.sites, reach.unblinded],
  );
}
