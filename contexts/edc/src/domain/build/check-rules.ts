import { refuse, violation } from '@verum/call';
import { lintBuild } from '@verum/checks';
import type { CompiledBuild } from './compile-build.ts';

const listedMax = 100;

/**
 * Errors in a build are its author's, and are told before anybody captures with it: broken expressions, checks whose
 * test cases fail, inputs that are not there, open rules that would tell what is blinded.
 * @throws Refusal DOCUMENT_REFUSED with each place
 */
export function checkRules({ model }: CompiledBuild): void {
  const errors = lintBuild(model).filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw refuse('DOCUMENT_REFUSED', {
    violations: errors
      .slice(0, listedMax)
      .map(({ path, rule, message }) => violation(path, rule, message.en, message.zh)),
  });
}
