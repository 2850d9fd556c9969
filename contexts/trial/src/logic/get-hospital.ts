import type { Call } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { listHospitals as load } from '../store/hospitals.ts';
import type { SeenHospital } from './list-hospitals.ts';
import { reachedHospital } from './reached-hospital.ts';
import { syncStatuses } from './sync-status.ts';

/** @throws Refusal NOT_FOUND */
export async function getHospital(service: ServiceContext, call: Call, code: string): Promise<SeenHospital> {
  return await service.database.read(call, async (sql) => {
    const { places, connection } = await reachedHospital(service, call, sql, code);
    const [row] = await load(sql, { places, code, after: undefined, limit: 1 });
    const statuses = await syncStatuses(service, sql, [connection]);
    return { code, row, status: statuses.get(connection) };
  });
}
