import type { Finding, StudyBuild } from '@verum/odm';
import { compileRules } from './rules.ts';
import { runCheckTests } from './test-rule.ts';

/** Everything a builder should know before a build is published. */
export function lintBuild(build: StudyBuild): Finding[] {
  const rules = compileRules(build);
  return [...rules.findings, ...runCheckTests(rules)];
}
