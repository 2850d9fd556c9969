import { type CelEnv, type CelInput, type CelResult, celEnv, celError, parse, plan } from '@bufbuild/cel';
import { compareDecimals, type DataType, type UnitConversion } from '@verum/values';
import { comparisonsFor, FAST } from './fast-compare.ts';
import { functionsFor } from './functions.ts';

/** A node of CEL's parsed tree. */
export type Expr = ReturnType<typeof parse>['expr'];

/** The code as a tree, or what is wrong with it, in the parser's words. */
export type Parsed =
  | {
      readonly ok: true;
      readonly expr: Expr;
      readonly misused: readonly string[];
      /** Variables beside the inputs' own names that it reads: `x@present` … */
      readonly asides: ReadonlySet<string>;
    }
  | { readonly ok: false; readonly fault: string };

/** Longer ones are refused: nobody reads them, and the parser takes stack with every nesting. */
export const EXPRESSION_LENGTH_MAX = 10_000;

/** `all`, `exists`, `map` … inside each other; each level multiplies the work by the length of a list. */
export const LOOPS_MAX = 2;

/** What an input is to an expression. `undefined` is missing. */
export interface Given {
  readonly name: string;
  readonly dataType: DataType;
  readonly isList: boolean;
  /** OID of the item, for its own unit conversions. */
  readonly item: string;
}
export type GivenValue = string | readonly string[] | undefined;

/** One environment for a build: its functions know the build's conversions. Expressions are parsed and planned once. */
export class Expressions {
  readonly #conversions: readonly UnitConversion[];
  readonly #parsed = new Map<string, Parsed>();
  readonly #planned = new Map<string, Planned>();
  #env: CelEnv | undefined;

  constructor(conversions: readonly UnitConversion[]) {
    this.#conversions = conversions;
  }

  get env(): CelEnv {
    this.#env ??= celEnv({ funcs: [...functionsFor(this.#conversions), ...comparisonsFor(celEnv())] });
    return this.#env;
  }

  parse(code: string): Parsed {
    const known = this.#parsed.get(code);
    if (known) return known;
    const parsed = parseCode(code);
    this.#parsed.set(code, parsed);
    return parsed;
  }

  /** The value of an expression; undefined when it is undetermined, broken, or lacks what it needs. */
  run(code: string, inputs: readonly Given[], values: readonly GivenValue[]): unknown {
    const { run, asides } = this.#planned.get(code) ?? this.#plan(code);
    const bindings: Record<string, CelInput> = Object.create(null);
    for (let position = 0; position < inputs.length; position += 1) {
      const input = inputs[position];
      if (input) bind(bindings, input, values[position], asides);
    }
    const { stackTraceLimit } = Error;
    // Every undetermined part makes an Error; nobody reads its stack, which costs ten times the evaluation.
    Error.stackTraceLimit = 0;
    try {
      const result = run(bindings);
      return result instanceof Error ? undefined : result;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  #plan(code: string): Planned {
    const parsed = this.parse(code);
    const planned = parsed.ok
      ? { run: plan(this.env, parsed.expr), asides: parsed.asides }
      : { run: () => MISSING, asides: new Set<string>() };
    this.#planned.set(code, planned);
    return planned;
  }
}

interface Planned {
  readonly run: (bindings: Record<string, CelInput>) => CelResult;
  readonly asides: ReadonlySet<string>;
}

/** CEL knows an error as a value: operators pass it on, `||`, `&&` and `? :` may do without it. Made once, as it is dear. */
const MISSING = celError('missing input');

function bind(bindings: Record<string, CelInput>, input: Given, value: GivenValue, asides: ReadonlySet<string>): void {
  const { name, dataType, isList } = input;
  // The library's types do not say that a binding may be an error; its evaluator does.
  const missing = MISSING as unknown as CelInput;
  if (isList) {
    const list = typeof value === 'string' ? [value] : (value ?? []);
    bindings[name] = list.flatMap((one) => celValue(dataType, one) ?? []);
  } else bindings[name] = (typeof value === 'string' ? celValue(dataType, value) : undefined) ?? missing;
  if (asides.size === 0) return;
  const isPresent = value !== undefined && (typeof value === 'string' || value.length > 0);
  bindings[`${name}@present`] = isPresent;
  bindings[`${name}@blank`] = !isPresent;
  bindings[`${name}@item`] = input.item;
  bindings[`${name}@text`] = typeof value === 'string' ? value : missing;
}

/** A value of an item as CEL has it; undefined when it is not what its type says (as imported data may be). */
export function celValue(dataType: DataType, text: string): bigint | number | boolean | string | undefined {
  switch (dataType) {
    case 'integer':
      return /^[+-]?\d{1,18}$/.test(text) ? BigInt(text.startsWith('+') ? text.slice(1) : text) : undefined;
    case 'decimal':
      return compareDecimals(text, '0') === undefined ? undefined : Number(text);
    case 'double':
      return /^[+-]?(?:\d|\.\d)/.test(text) ? finite(Number(text.replace(/[dD]/, 'e'))) : undefined;
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
    default:
      return text;
  }
}

const finite = (value: number) => (Number.isFinite(value) ? value : undefined);

function parseCode(code: string): Parsed {
  if (code.length > EXPRESSION_LENGTH_MAX)
    return { ok: false, fault: `longer than ${EXPRESSION_LENGTH_MAX} characters` };
  try {
    const { expr } = parse(code);
    const misused: string[] = [];
    const asides = new Set<string>();
    rewrite(expr, { misused, asides }, new Set());
    if (loopsIn(expr) > LOOPS_MAX) return { ok: false, fault: `more than ${LOOPS_MAX} loops inside each other` };
    return { ok: true, expr, misused, asides };
  } catch (error) {
    // The one border to the parser: what it throws is the builder's error, and it is reported as a finding.
    return { ok: false, fault: error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error) };
  }
}

const PRESENCE: ReadonlySet<string> = new Set(['present', 'blank', 'text']);

/**
 * `present(x)`, `blank(x)` and `text(x)` become variables `x@present` …, which no expression can name: a function would
 * be handed the error of a missing input and give it back. `convert(x, …)` learns which item x is. `misused` gets the
 * names of functions applied to something that is no name.
 */
function rewrite(
  expr: Expr,
  found: { readonly misused: string[]; readonly asides: Set<string> },
  locals: ReadonlySet<string>,
): void {
  const { exprKind } = expr;
  // The variable of a macro (`list.all(x, …)`) is a value of its own, not an input.
  const inside = exprKind.case === 'comprehensionExpr' ? new Set([...locals, exprKind.value.iterVar]) : locals;
  for (const child of childrenOf(expr)) rewrite(child, found, inside);
  if (expr.exprKind.case !== 'callExpr') return;
  const call = expr.exprKind.value;
  const [first] = call.args;
  const named = first?.exprKind.case === 'identExpr' ? first.exprKind.value.name : undefined;
  const name = named !== undefined && locals.has(named) ? undefined : named;
  const aside = (what: string) => {
    found.asides.add(`${name}@${what}`);
    return ident(`${name}@${what}`);
  };
  if (call.target === undefined && call.args.length === 1 && PRESENCE.has(call.function)) {
    if (name === undefined) found.misused.push(call.function);
    else expr.exprKind = aside(call.function);
  } else if (call.function === 'convert' && call.args.length === 3 && first && name !== undefined) {
    // The argument may itself be text(x), which is `x@text` by now.
    const [input = ''] = name.split('@');
    found.asides.add(`${input}@item`);
    call.args.push({ ...first, exprKind: ident(`${input}@item`) });
  } else call.function = FAST.get(call.function) ?? call.function;
}

const ident = (name: string) =>
  ({ case: 'identExpr', value: { $typeName: 'cel.expr.Expr.Ident', name } }) satisfies Expr['exprKind'];

function loopsIn(expr: Expr): number {
  const deepest = Math.max(0, ...childrenOf(expr).map(loopsIn));
  return expr.exprKind.case === 'comprehensionExpr' ? deepest + 1 : deepest;
}

/** The nodes directly under one. */
export function childrenOf(expr: Expr): Expr[] {
  const { exprKind } = expr;
  const parts = (...nodes: (Expr | undefined)[]) => nodes.filter((node) => node !== undefined);
  switch (exprKind.case) {
    case 'callExpr':
      return parts(exprKind.value.target, ...exprKind.value.args);
    case 'listExpr':
      return exprKind.value.elements;
    case 'selectExpr':
      return parts(exprKind.value.operand);
    case 'structExpr':
      return exprKind.value.entries.flatMap((entry) =>
        parts(entry.keyKind.case === 'mapKey' ? entry.keyKind.value : undefined, entry.value),
      );
    case 'comprehensionExpr': {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      return parts(iterRange, accuInit, loopCondition, loopStep, result);
    }
    default:
      return [];
  }
}
