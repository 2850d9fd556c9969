import type { Draft } from './draft.ts';

export interface Consequence {
  readonly kind: 'check' | 'derivation' | 'condition' | 'range' | 'reference' | 'timing' | 'test' | 'setting';
  readonly name: string;
}

/** What goes with something that is removed, beside the definitions that only it needed. */
export function consequences(before: Draft, after: Draft): readonly Consequence[] {
  const gone = (kind: Consequence['kind'], was: readonly string[], now: readonly string[]): Consequence[] => {
    const left = new Set(now);
    return [...new Set(was)].filter((name) => !left.has(name)).map((name) => ({ kind, name }));
  };
  const both = (read: (draft: Draft) => readonly string[]) => [read(before), read(after)] as const;
  const rangesOf = ({ build }: Draft, oids: ReadonlySet<string>) =>
    build.items.flatMap(({ oid, rangeChecks = [] }) =>
      oids.has(oid) ? rangeChecks.map((_, at) => `${oid}#${at + 1}`) : [],
    );
  // Limits that go with their own item are no news.
  const left = new Set(after.build.items.map(({ oid }) => oid));
  return [
    ...gone('check', ...both(({ design }) => design.checks.map(({ id }) => id))),
    ...gone('derivation', ...both(({ build }) => build.methods.map(({ oid }) => oid))),
    ...gone('condition', ...both(({ build }) => build.conditions.map(({ oid }) => oid))),
    ...gone('range', ...both((draft) => rangesOf(draft, left))),
    ...gone(
      'reference',
      ...both(({ design }) =>
        design.references
          .filter(({ item }) => left.has(item))
          .map(({ item, unit = '', sex = '', low = '', high = '' }) => `${item} ${sex} ${low}–${high} ${unit}`),
      ),
    ),
    ...gone('timing', ...both(({ build }) => (build.protocol.timings ?? []).map(({ name }) => name))),
    ...gone('test', ...both(({ design }) => design.checkTests.map(({ rule }) => rule))),
    ...gone('setting', ...both(settings)),
  ];
}

function settings({ design }: Draft): readonly string[] {
  return [
    ...Object.entries(design.visitDates).map(([visit, place]) => `visitDates ${visit} ${place}`),
    ...Object.entries(design.subject).map(([name, place]) => `subject ${name} ${place}`),
    ...design.candidates.map((rule) => `candidates ${rule}`),
  ];
}
