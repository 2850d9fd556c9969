import type { VisitStatus } from '../casebook/visit-status.ts';
import { timingOf } from '../casebook/visit-status.ts';
import type { Casebook } from '../study/queries.ts';

const toCome: ReadonlySet<string | undefined> = new Set(['overdue', 'due', 'future']);

/** The visit that has to be held first: not held, not skipped, its window not closed for good. */
export function nextVisit({ visits = [] }: Casebook): VisitStatus | undefined {
  const open = visits.filter((visit) => !visit.date && !visit.skipped && toCome.has(timingOf(visit)));
  return open.reduce<VisitStatus | undefined>(
    (first, visit) => (first && (first.earliest ?? '') <= (visit.earliest ?? '') ? first : visit),
    undefined,
  );
}

/** Open queries of every form. */
export function openQueries({ forms = [] }: Casebook): number {
  return forms.reduce((count, form) => count + (form.openQueries ?? 0), 0);
}
