import type { Call } from '@verum/call';
import { lintBuild as lint } from '@verum/checks';
import type { Finding } from '@verum/odm';
import type { ServiceContext } from '../../service-context.ts';
import { type BuildName, loadModel } from './get-build.ts';

/**
 * What is wrong with a build before anybody publishes it, as far as the caller may see it.
 * @throws Refusal NOT_FOUND
 */
export async function lintBuild(service: ServiceContext, call: Call, name: BuildName): Promise<Finding[]> {
  const { model } = await service.database.read(call, (sql) => loadModel(service, sql, call, name));
  return lint(model);
}
