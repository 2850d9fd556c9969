import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { listSyncRuns as load } from '../store/sync-runs.ts';
import type { ListOfHospital } from './list-departments.ts';
import { reachedHospital } from './reached-hospital.ts';

/** @throws Refusal NOT_FOUND */
export async function listSyncRuns(
  service: ServiceContext,
  call: Call,
  { hospital, pageSize, pageToken }: ListOfHospital,
) {
  const [before] = keyIn(pageToken, [/^\d{1,9}$/]) ?? [];
  const size = pageSizeOf(pageSize);
  return await service.database.read(call, async (sql) => {
    const { connection } = await reachedHospital(service, call, sql, hospital);
    const rows = await load(sql, connection, before === undefined ? undefined : Number(before), size + 1);
    const { page, nextPageToken } = pageOf(rows, size, ({ number }) => [String(number)]);
    return { runs: page, nextPageToken };
  });
}
export type { SyncRun as ListedRun } from '../store/sync-runs.ts';
