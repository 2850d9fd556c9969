import type { Finding, StudyBuild } from '@verum/odm';
import { lintBlinding } from './lint-blinding.ts';
import { lintRanges } from './lint-ranges.ts';
import { lintReach } from './lint-reach.ts';
import { lintReasons } from './lint-reasons.ts';
import { lintReferences } from './lint-references.ts';
import { lintTexts } from './lint-texts.ts';
import { lintWindows } from './lint-windows.ts';
import { compileRules } from './rules.ts';
import { runCheckTests } from './test-rule.ts';

/**
 * Everything a builder should know before a build is published. Errors are what cannot be meant and would be silently
 * wrong at entry, or would tell what is blinded; warnings are what is probably not meant; infos are good to know.
 */
export function lintBuild(build: StudyBuild): Finding[] {
  const rules = compileRules(build);
  return [
    ...rules.findings,
    ...lintBlinding(rules),
    ...lintReach(rules),
    ...lintRanges(build),
    ...lintReferences(rules),
    ...lintReasons(build, rules.design),
    ...lintWindows(build, rules.design),
    ...lintTexts(build, rules.design),
    ...runCheckTests(rules),
  ];
}
