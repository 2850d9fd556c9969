import { compileRules, joinDesign, lintBuild, testRule } from '@verum/checks';
import type { LintAnswer, LintRequest } from './lint-protocol.ts';

// Looks through a draft beside the page, by what looks through a build before it is published.

self.onmessage = ({ data: { turn, draft } }: MessageEvent<LintRequest>) => {
  const build = joinDesign(draft);
  const rules = compileRules(build);
  const results = draft.design.checkTests.map(({ rule: id, inputs }) => {
    const rule = rules.rules.find((one) => one.id === id) ?? rules.rules.find((one) => one.id.startsWith(`${id}@`));
    return rule ? testRule(rules, rule, inputs) : undefined;
  });
  self.postMessage({ turn, findings: lintBuild(build), results } satisfies LintAnswer);
};
