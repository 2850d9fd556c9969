import { refuse } from '@verum/call';
import type { Patient } from './person.ts';

/**
 * @param expected the revision the caller read; 0 when the caller did not say
 * @throws Refusal REVISION_STALE with the patient as it is beside what was sent: the caller may see both
 */
export function checkRevision(expected: number, current: Patient, sent: object): void {
  if (expected === 0 || expected === current.revision) return;
  throw refuse('REVISION_STALE', {
    facts: { expected: String(expected), current: String(current.revision) },
    detail: { current, sent },
  });
}
