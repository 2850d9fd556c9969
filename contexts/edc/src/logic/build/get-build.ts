import { type Call, refuse, sitesIn } from '@verum/call';
import type { Sql } from '@verum/database';
import type { StudyBuild } from '@verum/odm';
import { type Build, countBuild, parseBuild } from '../../domain/build/build.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findBuild, findModel } from '../../store/builds.ts';
import { reachOf } from '../reach.ts';

export interface BuildName {
  readonly study: string;
  readonly build: string;
}

/** @throws Refusal NOT_FOUND */
export function getBuild(service: ServiceContext, call: Call, name: BuildName): Promise<Build> {
  return service.database.read(call, (sql) => loadBuild(service, sql, call, name));
}

/**
 * The build's model as JSON text, byte by byte as it was stored; without what is kept from the caller.
 * @throws Refusal NOT_FOUND
 */
export async function getBuildModel(
  { database, builds }: ServiceContext,
  call: Call,
  name: BuildName,
): Promise<string> {
  const { study } = name;
  const { unblinded } = reachOf(call, study);
  return await database.read(call, async (sql) => {
    const found = await findModel(sql, study, numberOf(name));
    if (!found) throw notFound(name);
    if (!found.blinded || unblinded === null || unblinded.length > 0) return found.model;
    return JSON.stringify((await builds.get(sql, { study, build: numberOf(name) })).openModel());
  });
}

/** A build as the caller may see it. */
export async function loadBuild(
  { builds }: Pick<ServiceContext, 'builds'>,
  sql: Sql,
  call: Call,
  name: BuildName,
): Promise<Build> {
  const { study } = name;
  const build = await findBuild(sql, { study, build: numberOf(name), sites: sitesIn(call.scope, study) });
  if (!build) throw notFound(name);
  return await seenBuild({ builds }, sql, call, { study, build });
}

/** The model of a build as the caller may see it, and its number. */
export async function loadModel(
  service: Pick<ServiceContext, 'builds'>,
  sql: Sql,
  call: Call,
  name: BuildName,
): Promise<{ readonly number: number; readonly model: StudyBuild }> {
  const { study } = name;
  const { build: number } = await loadBuild(service, sql, call, name);
  const compiled = await service.builds.get(sql, { study, build: number });
  const { unblinded } = reachOf(call, study);
  return { number, model: unblinded === null || unblinded.length > 0 ? compiled.model : compiled.openModel() };
}

/** Counts and the hash of a document would tell those who are blinded what they may not see. */
export async function seenBuild(
  { builds }: Pick<ServiceContext, 'builds'>,
  sql: Sql,
  call: Call,
  { study, build }: { readonly study: string; readonly build: Build },
): Promise<Build> {
  const { unblinded } = reachOf(call, study);
  if (!build.blinded || unblinded === null || unblinded.length > 0) return build;
  const compiled = await builds.get(sql, { study, build: build.build });
  return { ...build, documentHash: '', counts: countBuild(compiled.openModel()) };
}

function numberOf(name: BuildName): number {
  const number = parseBuild(name.build);
  if (number === undefined) throw notFound(name);
  return number;
}

function notFound({ study, build }: BuildName) {
  return refuse('NOT_FOUND', { facts: { study, build } });
}
