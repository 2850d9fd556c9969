import type { Operation } from '../model/draft.ts';
import { testsOf } from './check-tests.ts';
import { type EditedRule, editRule } from './rule-model.ts';

/** Gives an input another name; the expression and the test cases of the rule follow. */
export function renamedInput(rule: EditedRule, from: string, to: string): Operation {
  const inputs = rule.inputs.map((input) => (input.name === from ? { ...input, name: to } : input));
  const code = renamedWord(rule.code, from, to);
  return (draft) => {
    const { build, design } = editRule(rule, { inputs, code })(draft);
    const own = new Set(testsOf(draft, rule).map(({ at }) => at));
    const checkTests = design.checkTests.map((test, at) => {
      if (!own.has(at) || !Object.hasOwn(test.inputs, from)) return test;
      const entries = Object.entries(test.inputs).map(([name, given]) => [name === from ? to : name, given]);
      return { ...test, inputs: Object.fromEntries(entries) };
    });
    return { build, design: { ...design, checkTests } };
  };
}

/** Texts in quotes stay as they are, and so does what only ends or begins like the word. */
export function renamedWord(code: string, from: string, to: string): string {
  return code.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\p{L}_][\p{L}\p{N}_]*/gu, (token) =>
    token === from ? to : token,
  );
}
