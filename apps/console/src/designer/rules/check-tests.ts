import type { CheckTest } from '@verum/checks';
import type { Draft, Operation } from '../model/draft.ts';
import type { RuleName } from './rule-model.ts';

export interface PlacedTest {
  /** Its place among all test cases of the design. */
  readonly at: number;
  readonly test: CheckTest;
}

/** The test cases of a rule; those of a rule at one of its places belong to it as well. */
export function testsOf({ design }: Draft, { oid }: RuleName): readonly PlacedTest[] {
  return design.checkTests
    .map((test, at) => ({ at, test }))
    .filter(({ test: { rule } }) => rule === oid || rule.startsWith(`${oid}@`));
}

export function addTest({ oid, kind }: RuleName): Operation {
  const test: CheckTest = { rule: oid, inputs: {}, expect: kind === 'method' ? '' : 'holds' };
  return withTests((tests) => [...tests, test]);
}

export function editTest(at: number, patch: Partial<Pick<CheckTest, 'inputs' | 'expect'>>): Operation {
  return withTests((tests) => tests.map((test, place) => (place === at ? { ...test, ...patch } : test)));
}

export function removeTest(at: number): Operation {
  return withTests((tests) => tests.filter((_, place) => place !== at));
}

function withTests(change: (tests: readonly CheckTest[]) => readonly CheckTest[]): Operation {
  return ({ build, design }) => ({ build, design: { ...design, checkTests: change(design.checkTests) } });
}

/** What was typed as an input: nothing is missing, a list is parted by semicolons. */
export function givenOf(typed: string, isList: boolean): CheckTest['inputs'][string] {
  if (typed.trim() === '') return null;
  if (!isList) return typed;
  return typed
    .split(/[;；]/)
    .map((one) => one.trim())
    .filter(Boolean);
}

export function typedOf(given: CheckTest['inputs'][string] | undefined): string {
  return given === null || given === undefined ? '' : typeof given === 'string' ? given : given.join('; ');
}
