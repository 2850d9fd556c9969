import type { RefusalDetails } from '@verum/call';

export type Violation = NonNullable<RefusalDetails['violations']>[number];

/** One thing wrong with a request that the contract's own rules cannot see. Never quotes what was sent. */
export function violation(field: string, rule: string, textEn: string, textZh: string): Violation {
  return { field, rule, textEn, textZh };
}
