import { type Call, refuse, sitesIn } from '@verum/call';
import type { Sql } from '@verum/database';
import { type Build, parseBuild } from '../domain/build.ts';
import type { ServiceContext } from '../service-context.ts';
import { findBuild, findModel } from '../store/builds.ts';

export interface BuildName {
  readonly study: string;
  readonly build: string;
}

/** @throws Refusal NOT_FOUND */
export function getBuild({ database }: ServiceContext, call: Call, name: BuildName): Promise<Build> {
  return database.read(call, (sql) => loadBuild(sql, call, name));
}

/**
 * The build's model as JSON text, byte by byte as it was stored.
 * @throws Refusal NOT_FOUND
 */
export async function getBuildModel({ database }: ServiceContext, call: Call, name: BuildName): Promise<string> {
  const { study } = name;
  const model = await database.read(call, (sql) => findModel(sql, study, numberOf(name)));
  if (model === undefined) throw notFound(name);
  return model;
}

export async function loadBuild(sql: Sql, call: Call, name: BuildName): Promise<Build> {
  const { study } = name;
  const build = await findBuild(sql, { study, build: numberOf(name), sites: sitesIn(call.scope, study) });
  if (!build) throw notFound(name);
  return build;
}

function numberOf(name: BuildName): number {
  const number = parseBuild(name.build);
  if (number === undefined) throw notFound(name);
  return number;
}

function notFound({ study, build }: BuildName) {
  return refuse('NOT_FOUND', { facts: { study, build } });
}
