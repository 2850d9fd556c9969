import type { Sql, Tx } from '@verum/database';

export interface UploadKey {
  readonly study: string;
  readonly upload: string;
  readonly actor: string;
}
export interface UploadPart {
  readonly part: number;
  readonly size: number;
}

/** False when the part is there with other bytes, or the upload is somebody else's. */
export async function putPart(
  tx: Tx,
  { study, upload, actor }: UploadKey,
  part: number,
  bytes: Uint8Array,
): Promise<boolean> {
  const taken = await tx('select 1 from upload_part where study = $1 and upload = $2 and actor <> $3 limit 1', [
    ...[study, upload, actor],
  ]);
  if (taken.length > 0) return false;
  const rows = await tx(
    `insert into upload_part as p (study, upload, part, actor, bytes) values ($1, $2, $3, $4, $5)
     on conflict (study, upload, part) do update set at = clock_timestamp() where p.bytes = excluded.bytes returning 1`,
    [study, upload, part, actor, bytes],
  );
  return rows.length > 0;
}

export function selectParts(sql: Sql, { study, upload, actor }: UploadKey): Promise<UploadPart[]> {
  return sql<UploadPart>(
    `select part, octet_length(bytes) as size from upload_part where study = $1 and upload = $2 and actor = $3 order by part`,
    [study, upload, actor],
  );
}

/** So many bytes of a part, from `from` on, which counts from 0; fewer at its end. */
export async function findSlice(
  sql: Sql,
  { study, upload, actor }: UploadKey,
  part: number,
  from: number,
  length: number,
): Promise<Uint8Array | undefined> {
  const [row] = await sql<{ bytes: Uint8Array }>(
    `select substring(bytes from $5 for $6) as bytes from upload_part
      where study = $1 and upload = $2 and actor = $3 and part = $4`,
    [study, upload, actor, part, from + 1, length],
  );
  return row?.bytes;
}

/** Parts that no open job needs, and pieces of results, older than their time. */
export async function forgetTransfers(
  tx: Tx,
  hours: { readonly uploads: number; readonly results: number },
): Promise<void> {
  await tx(
    `delete from upload_part p
      where at < clock_timestamp() - make_interval(hours => $1)
        and not exists (select from job j where j.study = p.study and j.options ->> 'upload' = p.upload
                           and j.state in ('WAITING', 'RUNNING'))`,
    [hours.uploads],
  );
  await tx(
    `delete from job_piece p using job j
      where j.study = p.study and j.job = p.job and j.finished_at < clock_timestamp() - make_interval(hours => $1)`,
    [hours.results],
  );
}
