import type { Formula, Joined, Test } from './expression.ts';

/** A formula as one conjunction or one disjunction of tests, which is all that enableWhen can say. */
export interface Flat {
  readonly kind: 'and' | 'or';
  readonly tests: readonly Test[];
}

/** Undefined where the formula is no such thing, or always true or false. */
export function flatten(formula: Formula): Flat | undefined {
  let simple = formula;
  for (let round = 0; round < 4; round += 1) simple = simplified(simple);
  if (!isJoined(simple)) return { kind: 'and', tests: [simple] };
  const tests = simple.parts.filter((part) => !isJoined(part)) as Test[];
  return tests.length === simple.parts.length && tests.length > 0 ? { kind: simple.kind, tests } : undefined;
}

const isJoined = (formula: Formula): formula is Joined => formula.kind === 'and' || formula.kind === 'or';

function simplified(formula: Formula): Formula {
  if (!isJoined(formula)) return formula;
  const { kind } = formula;
  const parts = formula.parts.map(simplified).flatMap((part) => spread(kind, part));
  const tests = parts.filter((part) => !isJoined(part)) as Test[];
  const kept = tests.filter(
    (test, at) => !tests.some((other, place) => place !== at && isWeaker(kind, test, other, at < place)),
  );
  const left = parts.flatMap((part) =>
    isJoined(part) ? without(kind, kept, part) : kept.includes(part) ? [part] : [],
  );
  const [only, ...others] = left;
  return only && others.length === 0 ? only : { kind, parts: left };
}

const spread = (kind: Joined['kind'], part: Formula): Formula[] =>
  isJoined(part) && part.kind === kind ? part.parts.flatMap((one) => spread(kind, one)) : [part];

/** What is left of a part of the other kind, beside the tests. */
function without(kind: Joined['kind'], tests: readonly Test[], part: Joined): Formula[] {
  // x && (x || y) is x; x || (x && y) is x.
  if (part.parts.some((one) => !isJoined(one) && tests.some((test) => spares(kind, test, one)))) return [];
  // x && (!x || y) is x && y; x || (!x && y) is x || y.
  const left = part.parts.filter((one) => isJoined(one) || !tests.some((test) => settles(kind, test, one)));
  return [left.length === 1 && left[0] ? left[0] : { ...part, parts: left }];
}

/** In a conjunction what follows from another test may go, in a disjunction what another follows from. */
function isWeaker(kind: 'and' | 'or', test: Test, other: Test, isFirst: boolean): boolean {
  const [goes, stays] =
    kind === 'and' ? [implies(other, test), implies(test, other)] : [implies(test, other), implies(other, test)];
  return goes && (!stays || !isFirst);
}

const spares = (kind: 'and' | 'or', test: Test, one: Test) =>
  kind === 'and' ? implies(test, one) : implies(one, test);
const settles = (kind: 'and' | 'or', test: Test, one: Test) =>
  kind === 'and' ? implies(test, opposite(one)) : implies(opposite(one), test);

/** Exact for `exists`, `=` and `!=`; of the other comparisons only what follows from them is asked. */
function opposite(test: Test): Test {
  if (test.kind === 'exists') return { ...test, exists: !test.exists };
  if (test.operator === '=') return { ...test, operator: '!=' };
  return test.operator === '!=' ? { ...test, operator: '=' } : NEVER;
}
/** Implies nothing and follows from nothing. */
const NEVER: Test = { kind: 'exists', name: '', exists: true };

function implies(one: Test, other: Test): boolean {
  if (one.name !== other.name || one.name === '') return false;
  if (one.kind === 'exists')
    return other.kind === 'exists' ? one.exists === other.exists : !one.exists && other.operator === '!=';
  if (other.kind === 'exists') return other.exists && one.operator !== '!=';
  return (
    one.operator === other.operator &&
    one.literal.type === other.literal.type &&
    one.literal.value === other.literal.value
  );
}
