import type { MigratedSubject } from './release-queries.ts';

/** What to look for among the subjects of a run. */
export const effects = ['orphaned', 'misfits', 'derived', 'resign', 'restored', 'left-out'] as const;
export type Effect = (typeof effects)[number];

export function hasEffect(subject: MigratedSubject, effect: Effect | undefined): boolean {
  if (effect === undefined) return true;
  if (effect === 'left-out') return subject.outcome === 'left-out';
  return (subject[effect] ?? []).length > 0;
}

/** Those that something happens to before those that are only moved; each part in the order it had. */
export function affectedFirst(subjects: readonly MigratedSubject[]): readonly MigratedSubject[] {
  const isAffected = (one: MigratedSubject) => effects.some((effect) => hasEffect(one, effect));
  return [...subjects.filter(isAffected), ...subjects.filter((one) => !isAffected(one))];
}

/** Of a subject, the kinds of effect whose places are listed. */
export const placedEffects = ['orphaned', 'misfits', 'derived', 'resign', 'restored'] as const;

/** One row a subject, its places in one cell each; the head in the words of the reader. */
export function effectRows(
  subjects: readonly MigratedSubject[],
  head: (column: 'subject' | 'outcome' | 'from' | 'forms' | 'queries' | (typeof placedEffects)[number]) => string,
): readonly (readonly string[])[] {
  return [
    [
      ...(['subject', 'outcome', 'from', 'forms'] as const).map(head),
      ...placedEffects.map((effect) => head(effect)),
      head('queries'),
    ],
    ...subjects.map((one) => [
      one.subject ?? '',
      [one.outcome, one.why].filter(Boolean).join(': '),
      one.fromBuild ?? '',
      String(one.formsChanged ?? 0),
      ...placedEffects.map((effect) => (one[effect] ?? []).join('; ')),
      String(one.queriesOpened ?? 0),
    ]),
  ];
}
