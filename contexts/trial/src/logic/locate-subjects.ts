import type { Call } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { listSites } from '../store/sites.ts';
import { sitesOfSubjects } from '../store/subjects.ts';

export interface LocateSubjects {
  readonly study: string;
  readonly subjects: readonly string[];
}

/** For another service: it judges itself what whoever it works for may reach. */
export async function locateSubjects({ database }: ServiceContext, call: Call, { study, subjects }: LocateSubjects) {
  return await database.read(call, async (sql) => ({
    subjects: await sitesOfSubjects(sql, study, subjects),
    sites: (await listSites(sql, study, null)).map(({ code, timeZone }) => ({ site: code, timeZone })),
  }));
}
