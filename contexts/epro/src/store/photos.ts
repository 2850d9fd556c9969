import type { CallingDevice } from '@verum/call';
import type { Sql, Tx } from '@verum/database';

export interface NewPhoto {
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly at: string;
  /** Of all of the subject. */
  readonly maxBytes: number;
}

/** False where the subject has too many; one that is there already is kept. */
export async function insertPhoto(
  tx: Tx,
  { study, subject, site, device }: CallingDevice,
  { sha256, bytes, mediaType, at, maxBytes }: NewPhoto,
): Promise<boolean> {
  const rows = await tx<{ isThere: boolean; taken: number }>(
    `select coalesce(bool_or(sha256 = $3), false) as "isThere", coalesce(sum(length(bytes)), 0)::bigint as taken
     from photo where study = $1 and subject = $2`,
    [study, subject, sha256],
  );
  const { isThere, taken } = rows[0] ?? { isThere: false, taken: 0 };
  if (isThere) return true;
  if (taken + bytes.length > maxBytes) return false;
  await tx(
    `insert into photo (study, subject, sha256, site, device, media_type, bytes, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [study, subject, sha256, site, device, mediaType, Buffer.from(bytes), at],
  );
  return true;
}

/** One that an entry of the study answers with. `sites`: null for all. */
export async function findPhoto(
  sql: Sql,
  { study, entry, sha256 }: { readonly study: string; readonly entry: string; readonly sha256: string },
  sites: string[] | null,
): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array } | undefined> {
  const rows = await sql<{ mediaType: string; bytes: Uint8Array }>(
    `select p.media_type as "mediaType", p.bytes
     from entry e join answer a using (study, entry)
       join photo p on p.study = e.study and p.subject = e.subject and p.sha256 = $3
     where e.study = $1 and e.entry::text = $2 and a.values ? $3 and ($4::text[] is null or e.site = any($4)) limit 1`,
    [study, entry, sha256, sites],
  );
  return rows[0];
}
