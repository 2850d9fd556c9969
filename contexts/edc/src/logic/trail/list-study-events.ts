import { type Call, pageSizeOf, refuse, violation } from '@verum/call';
import { cursorKinds, openCursor, sealCursor } from '../../domain/trail/sealed-cursor.ts';
import type { StudyEvent } from '../../domain/trail/study-event.ts';
import type { ServiceContext } from '../../service-context.ts';
import { newestEvent, selectStudyEvents } from '../../store/study-events.ts';
import { reachOf } from '../reach.ts';

export interface ListStudyEvents {
  readonly study: string;
  /** The `next` of an earlier answer; '' for what comes from now on. */
  readonly since: string;
  readonly pageSize: number;
}

export interface StudyEventPage {
  readonly events: readonly StudyEvent[];
  readonly next: string;
  readonly more: boolean;
}

/**
 * What happened in the study within the caller's reach. The cursor stays where it is while nothing happened there:
 * that it moves must not tell of another site, or of a blinded form.
 * @throws Refusal INVALID_REQUEST for a cursor that is none
 */
export async function listStudyEvents(
  { database, cursorKey }: ServiceContext,
  call: Call,
  { study, since, pageSize }: ListStudyEvents,
): Promise<StudyEventPage> {
  const size = pageSizeOf(pageSize);
  return await database.read(call, async (sql) => {
    const key = await cursorKey.of(sql);
    if (since === '') return { events: [], next: sealed(key, await newestEvent(sql)), more: false };
    const page = { study, ...reachOf(call, study), after: opened(key, since), limit: size + 1 };
    const rows = await selectStudyEvents(sql, page);
    const events = rows.slice(0, size);
    const last = events.at(-1)?.cursor;
    return { events, next: last === undefined ? since : sealed(key, last), more: rows.length > size };
  });
}

function sealed(key: Uint8Array, cursor: string): string {
  const [xid = '', seq = ''] = cursor.split('.');
  return sealCursor(key, { kind: cursorKinds.event, at: BigInt(xid), seq: BigInt(seq) });
}

function opened(key: Uint8Array, since: string): string {
  const place = openCursor(key, since);
  if (place?.kind === cursorKinds.event) return `${place.at}.${place.seq}`;
  throw refuse('INVALID_REQUEST', {
    violations: [violation('since', 'cursor', 'is not a cursor of an earlier answer', '不是先前返回的游标')],
  });
}
