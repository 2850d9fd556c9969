import { type Call, refuse } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { findScheme, type Scheme } from '../store/schemes.ts';
import { type SeenScheme, seenScheme } from './seen.ts';

export interface NamedScheme {
  readonly study: string;
  /** As it stands in the address. */
  readonly scheme: string;
}

/** @throws Refusal NOT_FOUND */
export async function getScheme(service: ServiceContext, call: Call, named: NamedScheme): Promise<SeenScheme> {
  return seenScheme(call, await loadScheme(service, call, named));
}

/** The scheme as it is kept, for use cases. @throws Refusal NOT_FOUND */
export async function loadScheme({ database }: ServiceContext, call: Call, named: NamedScheme): Promise<Scheme> {
  const key = schemeKey(named);
  const found = key && (await database.read(call, (sql) => findScheme(sql, key)));
  return found ?? noScheme(named);
}

/** @throws Refusal NOT_FOUND, always */
export function noScheme({ study, scheme }: NamedScheme): never {
  throw refuse('NOT_FOUND', { facts: { study, scheme } });
}

function schemeKey({ study, scheme }: NamedScheme) {
  return /^[1-9][0-9]{0,8}$/.test(scheme) ? { study, scheme: Number(scheme) } : undefined;
}
