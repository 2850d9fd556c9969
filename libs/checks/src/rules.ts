import type { StudyBuild } from '@verum/odm';
import type { CompiledRules } from './rule.ts';

export function compileRules(_build: StudyBuild): CompiledRules {
  throw new Error('not written yet');
}
