import type { FormalExpression, RangeCheck, StudyBuild } from '@verum/odm';
import type { Collector, Draft } from './collector.ts';
import { celOf, inputsOf, type NamedPath } from './definition.ts';
import type { Design } from './design.ts';
import type { Place, Places } from './places.ts';
import { translateAt } from './translate-place.ts';

/** Everything a build's rules are made from. */
export interface Sources {
  readonly build: StudyBuild;
  readonly design: Design;
  readonly places: Places;
  readonly collector: Collector;
}

/** The CEL of a definition with its inputs, or what another language's expression says in CEL; undefined after a finding. */
export function executableOf(
  sources: Sources,
  target: Place | Draft['target'],
  path: string,
  definition: Pick<RangeCheck, 'expressions' | 'signature'>,
): { readonly code: string; readonly inputs: readonly NamedPath[] } | undefined {
  const { collector, places } = sources;
  const { expressions = [], signature } = definition;
  const code = celOf(expressions);
  if (code !== undefined) {
    const { inputs, faults } = inputsOf(signature);
    for (const fault of faults) collector.tell(path, 'error', fault);
    return faults.length > 0 ? undefined : { code, inputs };
  }
  const translated = translateAt(expressions, target, places);
  if (translated) return translated;
  tellNotExecutable(sources, path, expressions);
  return undefined;
}

/** Once a definition, with the languages it is written in. */
export function tellNotExecutable(
  { collector }: Sources,
  path: string,
  expressions: readonly FormalExpression[],
): void {
  const contexts = expressions.map(({ context }) => context).join(', ');
  collector.tell(path, 'warning', {
    rule: 'not-executable',
    en: contexts ? `No expression is in CEL (${contexts})` : 'There is no expression',
    zh: contexts ? `没有 CEL 表达式（${contexts}）` : '没有表达式',
  });
}
