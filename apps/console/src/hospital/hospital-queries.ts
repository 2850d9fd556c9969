import { queryOptions } from '@tanstack/react-query';
import type { trial } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import { queryClient } from '../query-client.ts';
import { api, may, type User } from '../session/session.ts';
import { pollMs } from './run-progress.ts';

export type Hospital = Json<trial.Hospital>;
export type SyncRun = Json<trial.SyncRun>;
export type SyncStatus = Json<trial.SyncStatus>;
export type ParkedRecord = Json<trial.ParkedRecord>;
export type SyncConflict = Json<trial.SyncConflict>;

export const hospitalQuery = (hospital: string) =>
  queryOptions({
    queryKey: ['hospital', hospital, 'status'],
    queryFn: ({ signal }) => api.hospital.getHospital({ hospital }, { signal }),
    refetchInterval: ({ state }) => pollMs(state.data?.sync?.run),
  });

/** After something was done about a hospital: everything of it is read again. */
export function refreshHospital(hospital: string): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['hospital', hospital] });
}

/** Whether the user may have it synced and decide about what it sends: at one of its sites, or at all. */
export function mayManage(user: User, { code = '', sites = [] }: Hospital): boolean {
  const isSomewhere = sites.some(({ study = '', site = '' }) => may(user, 'hospital.manage', study, site));
  return isSomewhere || may(user, 'hospital.manage', '*', code);
}
