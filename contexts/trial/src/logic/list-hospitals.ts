import { type Call, keyIn, pageOf, pageSizeOf, placeTexts } from '@verum/call';
import { codePattern } from '@verum/contracts';
import type { ServiceContext } from '../service-context.ts';
import { connectionsWithoutHospital, type ListedHospital, listHospitals as load } from '../store/hospitals.ts';
import { type SyncStatus, syncStatuses } from './sync-status.ts';

export interface SeenHospital {
  readonly code: string;
  /** None before the first record has arrived. */
  readonly row: ListedHospital | undefined;
  readonly status: SyncStatus | undefined;
}

export interface ListHospitals {
  readonly pageSize: number;
  readonly pageToken: string;
}

/** Hospitals within reach, by code, and connections that have brought none yet. */
export async function listHospitals(
  service: ServiceContext,
  call: Call,
  { pageSize, pageToken }: ListHospitals,
): Promise<{ readonly hospitals: readonly SeenHospital[]; readonly nextPageToken: string }> {
  const [after] = keyIn(pageToken, [codePattern]) ?? [];
  const size = pageSizeOf(pageSize);
  const places = placeTexts(call.scope);
  return await service.database.read(call, async (sql) => {
    const rows = await load(sql, { places, code: undefined, after, limit: size + 1 });
    const configured = service.connectors.map(({ code }) => code).filter((code) => after === undefined || code > after);
    const bare = await connectionsWithoutHospital(sql, places, configured);
    const found = [
      ...rows.map((row) => ({ code: row.code, row, connection: row.connector })),
      ...bare.map((code) => ({ code, row: undefined, connection: code })),
    ].sort((one, other) => (one.code < other.code ? -1 : 1));
    const { page, nextPageToken } = pageOf(found, size, ({ code }) => [code]);
    const statuses = await syncStatuses(
      service,
      sql,
      page.map(({ connection }) => connection),
    );
    const hospitals = page.map(({ code, row, connection }) => ({ code, row, status: statuses.get(connection) }));
    return { hospitals, nextPageToken };
  });
}
