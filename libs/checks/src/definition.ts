import type { FormalExpression, MethodSignature } from '@verum/odm';
import { type InputPath, parseInputPath } from './input-path.ts';

/** An expression that can be executed, with its inputs as written. */
export interface Executable {
  readonly code: string;
  readonly inputs: readonly NamedPath[];
}
export interface NamedPath {
  readonly name: string;
  readonly path: InputPath;
}

export interface DefinitionFault {
  readonly rule: 'input-malformed' | 'input-name';
  readonly en: string;
  readonly zh: string;
}

/** The first expression in CEL; undefined when there is none (a library reference without code is none). */
export function celOf(expressions: readonly FormalExpression[]): string | undefined {
  return expressions.find(({ context, code }) => context.trim().toUpperCase() === 'CEL' && code.trim() !== '')?.code;
}

/** The inputs a signature names, in their order, with what is wrong about them. */
export function inputsOf(signature: MethodSignature | undefined): {
  readonly inputs: readonly NamedPath[];
  readonly faults: readonly DefinitionFault[];
} {
  const parameters = signature?.parameters ?? [];
  return namedInputs(parameters.map(({ name, definition }) => ({ name, path: definition ?? '' })));
}

export function namedInputs(given: readonly { readonly name: string; readonly path: string }[]): {
  readonly inputs: readonly NamedPath[];
  readonly faults: readonly DefinitionFault[];
} {
  const inputs: NamedPath[] = [];
  const faults: DefinitionFault[] = [];
  for (const { name, path } of given) {
    const parsed = parseInputPath(path);
    if (!parsed)
      faults.push({
        rule: 'input-malformed',
        en: `The place of the input ${name} cannot be read: ${path || '(nothing)'}`,
        zh: `无法识别输入 ${name} 的位置：${path || '（空）'}`,
      });
    else if (!/^[A-Za-z_]\w*$/.test(name) || RESERVED.has(name) || inputs.some((input) => input.name === name))
      faults.push({
        rule: 'input-name',
        en: `${name || '(nothing)'} cannot name an input: it is not a word, reserved, or used twice`,
        zh: `${name || '（空）'} 不能作为输入名称：不是单词、为保留字或重复`,
      });
    else inputs.push({ name, path: parsed });
  }
  return { inputs, faults };
}

/** Words CEL keeps for itself. */
const RESERVED: ReadonlySet<string> = new Set(
  `as break const continue else false for function if import in let loop null package namespace return true var void while
  bool bytes double int list map string type uint`.split(/\s+/),
);
