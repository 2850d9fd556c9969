import type { CasebookView } from './casebook-view.ts';
import type { Change, EvaluateOptions, Evaluation } from './evaluation.ts';
import type { CompiledRules } from './rule.ts';

export function evaluate(
  _rules: CompiledRules,
  _view: CasebookView,
  _changed: readonly Change[],
  _options: EvaluateOptions = {},
): Evaluation {
  throw new Error('not written yet');
}
