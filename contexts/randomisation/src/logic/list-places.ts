import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { type ListedPlace, listPlaces as load } from '../store/places.ts';
import { loadScheme, type NamedScheme } from './get-scheme.ts';

export interface ListPlaces extends NamedScheme {
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface PlacePage {
  readonly places: readonly ListedPlace[];
  readonly nextPageToken: string;
}

/** The list with its arms, by stratum and sequence. @throws Refusal NOT_FOUND */
export async function listPlaces(service: ServiceContext, call: Call, query: ListPlaces): Promise<PlacePage> {
  const size = pageSizeOf(query.pageSize);
  const [stratum, sequence] = keyIn(query.pageToken, [/^[A-Za-z0-9._/-]{1,700}$/, /^\d{1,9}$/]) ?? [];
  const after = stratum !== undefined && sequence !== undefined ? { stratum, sequence } : undefined;
  const scheme = await loadScheme(service, call, query);
  const rows = await service.database.read(call, (sql) => load(sql, scheme, { after, limit: size + 1 }));
  const { page, nextPageToken } = pageOf(rows, size, (place) => [place.stratum, String(place.sequence)]);
  return { places: page, nextPageToken };
}
