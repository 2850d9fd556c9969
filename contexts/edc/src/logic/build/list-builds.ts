import { type Call, sitesIn } from '@verum/call';
import type { Build } from '../../domain/build/build.ts';
import type { ServiceContext } from '../../service-context.ts';
import { selectBuilds } from '../../store/builds.ts';
import { seenBuild } from './get-build.ts';

/** Every build of the study, in the order of import. */
export function listBuilds(service: ServiceContext, call: Call, study: string): Promise<Build[]> {
  return service.database.read(call, async (sql) => {
    const builds: Build[] = [];
    for (const build of await selectBuilds(sql, study, sitesIn(call.scope, study))) {
      builds.push(await seenBuild(service, sql, call, { study, build }));
    }
    return builds;
  });
}
