import { type Call, pageSizeOf } from '@verum/call';
import { cursorKinds, openCursor, sealCursor } from '../../domain/trail/sealed-cursor.ts';
import type { ServiceContext } from '../../service-context.ts';
import { readChanges } from '../../store/history.ts';
import { reachOf } from '../reach.ts';

export interface ListChanges {
  readonly study: string;
  /** The `next` of an earlier answer; '' for the beginning. */
  readonly since: string;
  readonly pageSize: number;
}

/**
 * The changes of the study's values in the order of their commits. A change appears as soon as no older transaction
 * is running any more; none is ever skipped.
 * @throws Refusal INVALID_REQUEST for a cursor that is none
 */
export async function listChanges(
  { database, cursorKey }: ServiceContext,
  call: Call,
  { study, since, pageSize }: ListChanges,
) {
  const size = pageSizeOf(pageSize);
  return await database.read(call, async (sql) => {
    const key = await cursorKey.of(sql);
    const after = since === '' ? undefined : opened(key, since);
    const rows = await readChanges(sql, { study, ...reachOf(call, study), after, limit: size + 1 });
    const changes = rows.slice(0, size);
    const last = changes.at(-1)?.cursor;
    return { changes, next: last === undefined ? since : sealed(key, last), more: rows.length > size };
  });
}

function sealed(key: Uint8Array, cursor: string): string {
  const [xid = '', seq = ''] = cursor.split('.');
  return sealCursor(key, { kind: cursorKinds.change, at: BigInt(xid), seq: BigInt(seq) });
}

/** The cursor of the reader; a text that is none of ours is left to the reader to refuse. */
function opened(key: Uint8Array, since: string): string {
  const place = openCursor(key, since);
  // The first release gave cursors unsealed: who kept one goes on from there.
  return place?.kind === cursorKinds.change ? `${place.at}.${place.seq}` : since;
}
