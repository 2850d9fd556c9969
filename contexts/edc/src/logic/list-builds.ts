import { type Call, sitesIn } from '@verum/call';
import type { Build } from '../domain/build.ts';
import type { ServiceContext } from '../service-context.ts';
import { selectBuilds } from '../store/builds.ts';

/** Every build of the study, in the order of import. */
export function listBuilds({ database }: ServiceContext, call: Call, study: string): Promise<Build[]> {
  return database.read(call, (sql) => selectBuilds(sql, study, sitesIn(call.scope, study)));
}
