import { type Call, sitesIn } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { type SummaryRow, summarise } from '../store/allocations.ts';
import { listSchemes } from '../store/schemes.ts';

export interface Summary {
  /** The active version; null while there is none. */
  readonly scheme: number | null;
  readonly randomised: number;
  readonly strata: readonly SummaryRow[];
}

/**
 * How many are randomised at the sites in scope. What is left of a stratum is not told: with the block in hand it would
 * tell arms.
 */
export async function getSummary({ database }: ServiceContext, call: Call, study: string): Promise<Summary> {
  return await database.read(call, async (sql) => {
    const [schemes, strata] = await Promise.all([
      listSchemes(sql, study),
      summarise(sql, study, sitesIn(call.scope, study)),
    ]);
    const scheme = schemes.find(({ state }) => state === 'ACTIVE')?.scheme ?? null;
    return { scheme, randomised: strata.reduce((sum, { randomised }) => sum + randomised, 0), strata };
  });
}
