import { type Call, notAToken, pageSizeOf } from '@verum/call';
import { openCursor, sealCursor } from '../../domain/trail/sealed-cursor.ts';
import type { TrailEntry } from '../../domain/trail/trail.ts';
import type { ServiceContext } from '../../service-context.ts';
import { selectTrail, type TrailCursor } from '../../store/trail.ts';
import { type AskedTrail, readTrailFilter, requireSubject } from './read-trail-filter.ts';

export interface ListAudit extends AskedTrail {
  readonly pageSize: number;
  readonly pageToken: string;
}

/**
 * Who did what, when and why, newest first: values, verifications and everything else that is kept for ever. What is at
 * another site or blinded to the caller is not there, nor is what concerns the whole study for a caller of some sites.
 * @throws Refusal INVALID_REQUEST; NOT_FOUND for a subject out of reach
 */
export async function listAudit(
  { database, cursorKey }: ServiceContext,
  call: Call,
  { pageSize, pageToken, ...asked }: ListAudit,
): Promise<{ readonly entries: readonly TrailEntry[]; readonly nextPageToken: string }> {
  const size = pageSizeOf(pageSize);
  const filter = readTrailFilter(call, asked);
  return await database.read(call, async (sql) => {
    const key = await cursorKey.of(sql);
    const after = pageToken === '' ? undefined : opened(key, pageToken);
    await requireSubject(sql, filter);
    const rows = await selectTrail(sql, filter, after, size + 1);
    const page = rows.slice(0, size);
    const last = page.at(-1);
    return { entries: page, nextPageToken: rows.length > size && last ? sealed(key, last) : '' };
  });
}

/** Sealed, because the counts of a table run through the rows of everybody. */
function sealed(key: Uint8Array, { moment, source, seq }: TrailCursor): string {
  const [, second = '', fraction = ''] = /^([^.]*?)(?:\.(\d{1,6}))?Z$/.exec(moment) ?? [];
  const micros = BigInt(Date.parse(`${second}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'));
  return sealCursor(key, { kind: source, at: micros, seq: BigInt(seq) });
}

/** @throws Refusal INVALID_REQUEST */
function opened(key: Uint8Array, token: string): TrailCursor {
  const place = openCursor(key, token);
  if (!place || place.kind === 0) throw notAToken();
  const micros = place.at % 1_000_000n;
  const second = new Date(Number(place.at / 1_000_000n) * 1000).toISOString().slice(0, 19);
  return { moment: `${second}.${String(micros).padStart(6, '0')}Z`, source: place.kind, seq: Number(place.seq) };
}
