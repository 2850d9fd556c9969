import { type Call, refuse, sitesIn } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { findAllocation, type SubjectKey } from '../store/allocations.ts';
import { findScheme } from '../store/schemes.ts';
import { type SeenAllocation, seenAllocation } from './seen.ts';

/** @throws Refusal NOT_FOUND, for a subject out of scope or not randomised */
export async function getAllocation(
  { database }: ServiceContext,
  call: Call,
  key: SubjectKey,
): Promise<SeenAllocation> {
  const { study, subject } = key;
  const sites = sitesIn(call.scope, study);
  return await database.read(call, async (sql) => {
    const allocation = await findAllocation(sql, key);
    if (!allocation || (sites !== null && !sites.includes(allocation.site))) {
      throw refuse('NOT_FOUND', { facts: { study, subject } });
    }
    const scheme = await findScheme(sql, allocation);
    if (!scheme) throw new Error('an allocation has its scheme');
    return seenAllocation(call, allocation, scheme.design);
  });
}
