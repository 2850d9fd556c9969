import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import { codePattern } from '@verum/contracts';
import type { ServiceContext } from '../service-context.ts';
import { listParked } from '../store/parked-records.ts';
import type { ListOfHospital } from './list-departments.ts';
import { reachedHospital } from './reached-hospital.ts';

export interface ListParkedRecords extends ListOfHospital {
  /** With those that are dismissed or resolved. */
  readonly all: boolean;
}

/** @throws Refusal NOT_FOUND */
export async function listParkedRecords(
  service: ServiceContext,
  call: Call,
  { hospital, all, pageSize, pageToken }: ListParkedRecords,
) {
  const [after] = keyIn(pageToken, [codePattern]) ?? [];
  const size = pageSizeOf(pageSize);
  return await service.database.read(call, async (sql) => {
    const { connection } = await reachedHospital(service, call, sql, hospital);
    const rows = await listParked(sql, { connector: connection, hospital, isAll: all, after, limit: size + 1 });
    const { page, nextPageToken } = pageOf(rows, size, ({ record }) => [record]);
    return { records: page, nextPageToken };
  });
}
export type { ParkedRecord as ListedParkedRecord } from '../store/parked-records.ts';
