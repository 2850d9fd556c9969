import { type Call, notAToken, pageSizeOf, refuse } from '@verum/call';
import { cursorKinds, openCursor, sealCursor } from '../../domain/trail/sealed-cursor.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findPlace } from '../../store/casebooks.ts';
import { type FactPlace, type FactsFilter, type ShownFact, selectForeignFacts } from '../../store/foreign-facts.ts';
import { reachOf } from '../reach.ts';

export type { ShownFact };

export interface ListForeignFacts extends FactsFilter {
  readonly pageSize: number;
  readonly pageToken: string;
}

/**
 * In the order in which they came; versions of values one by one.
 * @throws Refusal NOT_FOUND for a subject out of reach; INVALID_REQUEST for a page token that is none
 */
export async function listForeignFacts(
  { database, cursorKey }: ServiceContext,
  call: Call,
  { pageSize, pageToken, ...filter }: ListForeignFacts,
): Promise<{ readonly facts: readonly ShownFact[]; readonly nextPageToken: string }> {
  const { study, subject } = filter;
  const size = pageSizeOf(pageSize);
  const reach = reachOf(call, study);
  return await database.read(call, async (sql) => {
    const key = await cursorKey.of(sql);
    const after = pageToken === '' ? undefined : opened(key, pageToken);
    if (!(await findPlace(sql, { study, subject }, reach.sites)))
      throw refuse('NOT_FOUND', { facts: { study, subject } });
    const rows = await selectForeignFacts(sql, filter, { after, limit: size + 1 }, reach);
    const facts = rows.slice(0, size);
    const last = facts.at(-1);
    return { facts, nextPageToken: rows.length > size && last ? sealed(key, last) : '' };
  });
}

/** Sealed, because facts are counted through what everybody may see and what not. */
const sealed = (key: Uint8Array, { seq, part }: FactPlace) =>
  sealCursor(key, { kind: cursorKinds.foreign, at: BigInt(seq), seq: BigInt(part) });

/** @throws Refusal INVALID_REQUEST */
function opened(key: Uint8Array, token: string): FactPlace {
  const place = openCursor(key, token);
  if (place?.kind !== cursorKinds.foreign) throw notAToken();
  return { seq: String(place.at), part: String(place.seq) };
}
