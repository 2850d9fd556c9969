import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { listConflicts } from '../store/sync-conflicts.ts';
import type { ListOfHospital } from './list-departments.ts';
import { reachedHospital } from './reached-hospital.ts';

export interface ListSyncConflicts extends ListOfHospital {
  /** With those that are decided. */
  readonly all: boolean;
}

/** @throws Refusal NOT_FOUND */
export async function listSyncConflicts(
  service: ServiceContext,
  call: Call,
  { hospital, all, pageSize, pageToken }: ListSyncConflicts,
) {
  const [after] = keyIn(pageToken, [/^\d{1,9}$/]) ?? [];
  const size = pageSizeOf(pageSize);
  return await service.database.read(call, async (sql) => {
    const { places } = await reachedHospital(service, call, sql, hospital);
    const from = after === undefined ? undefined : Number(after);
    const rows = await listConflicts(sql, { hospital, places, isAll: all, after: from, limit: size + 1 });
    const { page, nextPageToken } = pageOf(rows, size, ({ number }) => [String(number)]);
    return { conflicts: page, nextPageToken };
  });
}
export type { SyncConflict as ListedConflict } from '../store/sync-conflicts.ts';
