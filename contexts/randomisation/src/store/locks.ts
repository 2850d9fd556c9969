import type { SubjectKey } from './allocations.ts';

/**
 * What a change of the schemes holds: nobody is randomised meanwhile, and nobody else changes them. These locks are
 * queued for in order, so a crowd of randomisations does not keep an activation waiting for ever, as row locks would.
 */
export function schemeLocks(study: string) {
  return { exclusive: [`study/${study}`] };
}

/** What a randomisation holds: its subject alone, the schemes of the study beside other randomisations. */
export function subjectLocks({ study, subject }: SubjectKey) {
  return { shared: [`study/${study}`], exclusive: [`subject/${study}/${subject}`] };
}
