import type { Call } from '@verum/call';
import type { TrailEntry } from '../../domain/trail/trail.ts';
import type { ServiceContext } from '../../service-context.ts';
import { streamTrail } from '../../store/trail.ts';
import { type AskedTrail, readTrailFilter, requireSubject } from './read-trail-filter.ts';
import { trailHead, trailLine } from './trail-csv.ts';

export interface ExportAudit extends AskedTrail {
  readonly format: 'csv' | 'json lines';
}

/**
 * The trail as a file, oldest first, in one snapshot, batch by batch.
 * @throws Refusal INVALID_REQUEST; NOT_FOUND for a subject out of reach
 */
export async function* exportAudit(
  { database }: ServiceContext,
  call: Call,
  { format, ...asked }: ExportAudit,
): AsyncGenerator<Uint8Array> {
  const filter = readTrailFilter(call, asked);
  await database.read(call, (sql) => requireSubject(sql, filter));
  if (format === 'csv') yield Buffer.from(trailHead);
  const line = format === 'csv' ? trailLine : jsonLine;
  for await (const entries of streamTrail(database, call, filter)) yield Buffer.from(entries.map(line).join(''));
}

/** `old` and `new` are JSON already: they stand in the line as what they are. */
function jsonLine({ old, new: now, ...entry }: TrailEntry): string {
  const { at, actor, actorName, command, reason, kind, site, subject, form, path, version, op } = entry;
  const head = JSON.stringify({ at, actor, actorName, command, reason, kind, site, subject, form, path, version, op });
  return `${head.slice(0, -1)},"old":${old},"new":${now}}\n`;
}
