import type { Locks } from '@verum/database';

/** One subject, one writer at a time, beside the writers of other subjects. */
export function subjectLocks({ study, subject }: { readonly study: string; readonly subject: string }): Locks {
  return { shared: [`study ${study}`], exclusive: [`subject ${study} ${subject}`] };
}

/** The whole study: no subject of it is written meanwhile. */
export function studyLocks(study: string): Locks {
  return { exclusive: [`study ${study}`] };
}

/** What may not be written while a level is held or freed: a form, a visit or a subject, else the whole study. */
export function placeLocks({ study, subject }: { readonly study: string; readonly subject: string }): Locks {
  return subject === '' ? studyLocks(study) : subjectLocks({ study, subject });
}

/** The same, and one request to unlock of the study at a time. */
export function unlockLocks(place: { readonly study: string; readonly subject: string }): Locks {
  const { exclusive = [], ...rest } = placeLocks(place);
  return { ...rest, exclusive: [...exclusive, `unlock ${place.study}`] };
}

/** The runs that move casebooks of the study: they are numbered, and of one site one at a time goes on. */
export function migrationLocks(study: string): Locks {
  return { exclusive: [`migrations ${study}`] };
}
