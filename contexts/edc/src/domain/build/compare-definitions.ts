/** Whether two parts of a build say the same; an absent property says the same as one that is undefined. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [before, after] = [toMap(one), toMap(other)];
  return before.size === after.size && [...before].every(([name, value]) => isSameJson(value, after.get(name)));
}

/** The names of the properties in which two definitions differ, in the order in which the newer one has them. */
export function changedProperties(older: object, newer: object): string[] {
  const [before, after] = [toMap(older), toMap(newer)];
  const names = new Set([...after.keys(), ...before.keys()]);
  return [...names].filter((name) => !isSameJson(before.get(name), after.get(name)));
}

function toMap(definition: object): Map<string, unknown> {
  return new Map(Object.entries(definition).filter(([, value]) => value !== undefined));
}

/**
 * In what two lists of places or choices differ: `forms` when others are there or in another order, `forms.mandatory`
 * when one that is in both says something else.
 */
export function changedRefs(
  name: string,
  older: readonly object[],
  newer: readonly object[],
  id: (ref: object) => string,
): string[] {
  const before = keyed(older, id);
  const after = keyed(newer, id);
  const isSameList = isSameJson([...before.keys()], [...after.keys()]);
  const inside = [...after].flatMap(([key, ref]) => {
    const known = before.get(key);
    return known ? changedProperties(known, ref).map((property) => `${name}.${property}`) : [];
  });
  return [...(isSameList ? [] : [name]), ...new Set(inside)];
}

/** One that stands there twice is told apart by its turn. */
function keyed(refs: readonly object[], id: (ref: object) => string): Map<string, object> {
  const turns = new Map<string, number>();
  return new Map(
    refs.map((ref) => {
      const turn = (turns.get(id(ref)) ?? 0) + 1;
      turns.set(id(ref), turn);
      return [`${id(ref)} ${turn}`, ref];
    }),
  );
}
