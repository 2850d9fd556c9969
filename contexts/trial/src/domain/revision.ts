import { refuse } from '@verum/call';

/**
 * @param expected the revision the caller read; 0 when the caller did not say
 * @throws Refusal REVISION_STALE with what is there now beside what was sent
 */
export function checkRevision(expected: number, current: { readonly revision: number }, sent: object): void {
  if (expected === 0 || expected === current.revision) return;
  throw refuse('REVISION_STALE', {
    facts: { expected: String(expected), current: String(current.revision) },
    detail: { current, sent },
  });
}
