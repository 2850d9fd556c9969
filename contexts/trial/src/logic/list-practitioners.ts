import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { listPractitioners as load } from '../store/hospitals.ts';
import { type ListOfHospital, sourcePattern } from './list-departments.ts';
import { reachedHospital } from './reached-hospital.ts';

/** @throws Refusal NOT_FOUND */
export async function listPractitioners(
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
    return { practitioners: page, nextPageToken };
  });
}
export type { Practitioner as ListedPractitioner } from '../store/hospitals.ts';
