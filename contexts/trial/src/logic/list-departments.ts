import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { listDepartments as load } from '../store/hospitals.ts';
import { reachedHospital } from './reached-hospital.ts';

export interface ListOfHospital {
  readonly hospital: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

/** How ids of a hospital's records are written: type and id. */
export const sourcePattern = /^[A-Za-z0-9._/-]{1,200}$/;

/** @throws Refusal NOT_FOUND */
export async function listDepartments(
  service: ServiceContext,
  call: Call,
  { hospital, pageSize, pageToken }: ListOfHospital,
) {
  const [after] = keyIn(pageToken, [sourcePattern]) ?? [];
  const size = pageSizeOf(pageSize);
  return await service.database.read(call, async (sql) => {
    const { places } = await reachedHospital(service, call, sql, hospital);
    const rows = await load(sql, { hospital, places, after, limit: size + 1 });
    const { page, nextPageToken } = pageOf(rows, size, ({ id }) => [id]);
    return { departments: page, nextPageToken };
  });
}
export type { Department as ListedDepartment } from '../store/hospitals.ts';
