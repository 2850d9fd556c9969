import type { Call } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { listSchemes as load } from '../store/schemes.ts';
import { type SeenScheme, seenScheme } from './seen.ts';

/** Every version of a study's scheme, the first one first. */
export async function listSchemes({ database }: ServiceContext, call: Call, study: string): Promise<SeenScheme[]> {
  const schemes = await database.read(call, (sql) => load(sql, study));
  return schemes.map((scheme) => seenScheme(call, scheme));
}
