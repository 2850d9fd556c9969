import type { Locks } from '@verum/database';

/** One subject, one writer at a time, beside the writers of other subjects. */
export function subjectLocks({ study, subject }: { readonly study: string; readonly subject: string }): Locks {
  return { shared: [`study ${study}`], exclusive: [`subject ${study} ${subject}`] };
}

/** The whole study: no subject of it is written meanwhile. */
export function studyLocks(study: string): Locks {
  return { exclusive: [`study ${study}`] };
}
