import type { Call } from '@verum/call';
import { keyIn, pageOf, pageSizeOf } from '../domain/page.ts';
import type { TrailEntry } from '../domain/trail.ts';
import type { ServiceContext } from '../service-context.ts';
import { selectTrail, type TrailRow } from '../store/trail.ts';
import { type AskedTrail, readTrailFilter, requireSubject } from './read-trail-filter.ts';

export interface ListAudit extends AskedTrail {
  readonly pageSize: number;
  readonly pageToken: string;
}

const instant = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?Z$/;
const keyShape = [instant, /^[123]$/, /^\d{1,18}$/];

/**
 * Who did what, when and why, newest first: values, verifications and everything else that is kept for ever. What is at
 * another site or blinded to the caller is not there, nor is what concerns the whole study for a caller of some sites.
 * @throws Refusal INVALID_REQUEST; NOT_FOUND for a subject out of reach
 */
export async function listAudit(
  { database }: ServiceContext,
  call: Call,
  { pageSize, pageToken, ...asked }: ListAudit,
): Promise<{ readonly entries: readonly TrailEntry[]; readonly nextPageToken: string }> {
  const size = pageSizeOf(pageSize);
  const filter = readTrailFilter(call, asked);
  const [at, source = '', seq = ''] = keyIn(pageToken, keyShape) ?? [];
  const after = at === undefined ? undefined : { at, source: Number(source), seq };
  return await database.read(call, async (sql) => {
    await requireSubject(sql, filter);
    const rows = await selectTrail(sql, filter, after, size + 1);
    const keyOf = (row: TrailRow) => [row.at, String(row.source), row.seq];
    const { page, nextPageToken } = pageOf(rows, size, keyOf);
    return { entries: page, nextPageToken };
  });
}
