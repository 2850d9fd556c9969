import type { CelEnv, CelFunc } from '@bufbuild/cel';
import type { DataType } from '@verum/values';
import type { Expr, Given } from './expression.ts';
import { plainName } from './fast-compare.ts';

/** `int`, `double`, `bool`, `string`, `dyn`, `list(int)` … as CEL writes types, and `date` for a text that is a date or time. */
export type Type = string;

/** A type error in words for the builder. */
export interface TypeFault {
  readonly rule: 'type-error' | 'input-unknown' | 'function-unknown';
  readonly en: string;
  readonly zh: string;
}

export interface Typed {
  readonly type: Type;
  readonly faults: readonly TypeFault[];
  /** Inputs the expression reads. */
  readonly used: ReadonlySet<string>;
}

/**
 * The type of an expression, from the very signatures the evaluator dispatches on. It is stricter than CEL at run time
 * where CEL would answer with a wrong verdict in silence: values of two types are never equal, and dates compared as
 * letters are in the wrong order as soon as one is partial.
 */
export function typeExpression(env: CelEnv, expr: Expr, inputs: readonly Given[]): Typed {
  const checker = new Checker(env, inputs);
  const type = checker.typeOf(expr, new Map());
  return { type, faults: checker.faults, used: checker.used };
}

/** The CEL type of an item's value. */
export function typeOfData(dataType: DataType): Type {
  switch (dataType) {
    case 'integer':
      return 'int';
    case 'decimal':
    case 'double':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'text':
    case 'uri':
    case 'hexBinary':
    case 'base64Binary':
      return 'string';
    default:
      return 'date';
  }
}

const CONSTANTS: Readonly<Record<string, Type>> = {
  boolValue: 'bool',
  int64Value: 'int',
  uint64Value: 'uint',
  doubleValue: 'double',
  stringValue: 'string',
  bytesValue: 'bytes',
  nullValue: 'null_type',
};

const ORDERINGS: ReadonlySet<string> = new Set(['_<_', '_<=_', '_>_', '_>=_']);
const NUMBERS: ReadonlySet<Type> = new Set(['int', 'uint', 'double']);

class Checker {
  readonly faults: TypeFault[] = [];
  readonly used = new Set<string>();
  readonly #env: CelEnv;
  readonly #inputs: ReadonlyMap<string, Type>;

  constructor(env: CelEnv, inputs: readonly Given[]) {
    this.#env = env;
    const types = inputs.map(({ name, dataType, isList }): [string, Type] => {
      const type = typeOfData(dataType);
      return [name, isList ? `list(${type})` : type];
    });
    this.#inputs = new Map(types);
  }

  typeOf(expr: Expr, locals: ReadonlyMap<string, Type>): Type {
    const { exprKind } = expr;
    switch (exprKind.case) {
      case 'constExpr':
        return CONSTANTS[exprKind.value.constantKind.case ?? ''] ?? 'dyn';
      case 'identExpr':
        return this.#typeOfName(exprKind.value.name, locals);
      case 'listExpr':
        return `list(${common(exprKind.value.elements.map((element) => this.typeOf(element, locals)))})`;
      case 'callExpr':
        return this.#typeOfCall(exprKind.value, locals);
      case 'selectExpr':
        if (exprKind.value.operand) this.typeOf(exprKind.value.operand, locals);
        return exprKind.value.testOnly ? 'bool' : 'dyn';
      case 'structExpr':
        for (const { value } of exprKind.value.entries) if (value) this.typeOf(value, locals);
        return 'map(dyn, dyn)';
      case 'comprehensionExpr':
        return this.#typeOfLoop(exprKind.value, locals);
      default:
        return 'dyn';
    }
  }

  #typeOfName(name: string, locals: ReadonlyMap<string, Type>): Type {
    const local = locals.get(name);
    if (local !== undefined) return local;
    const [input = '', asked] = name.split('@');
    const type = this.#inputs.get(input);
    if (type === undefined) {
      if (TYPE_NAMES.has(name)) return 'type';
      this.#tell('input-unknown', `${input} is not among the inputs`, `${input} 不在输入之列`);
      return 'dyn';
    }
    this.used.add(input);
    return asked === undefined ? type : asked === 'present' || asked === 'blank' ? 'bool' : 'string';
  }

  #typeOfCall(call: Extract<Expr['exprKind'], { case: 'callExpr' }>['value'], locals: ReadonlyMap<string, Type>): Type {
    const target = call.target && this.typeOf(call.target, locals);
    const args = call.args.map((arg) => this.typeOf(arg, locals));
    const [first = 'dyn', second = 'dyn', third = 'dyn'] = args;
    const name = plainName(call.function);
    switch (name) {
      case '_&&_':
      case '_||_':
        for (const arg of args) this.#expectBool(arg, call.function);
        return 'bool';
      case '@not_strictly_false':
        return 'bool';
      case '_?_:_':
        this.#expectBool(first, call.function);
        if (!areAlike(second, third))
          this.#tell(
            'type-error',
            `the two answers of ? : are ${second} and ${third}`,
            `? : 的两个结果类型不同：${second} 与 ${third}`,
          );
        return common([second, third]);
      case '_[_]':
        return elementOf(first);
      case '_==_':
      case '_!=_':
        if (!areAlike(first, second)) this.#neverEqual(first, second);
        return 'bool';
      case '@in':
        if (!areAlike(first, elementOf(second))) this.#neverEqual(first, elementOf(second));
        return 'bool';
    }
    if (ORDERINGS.has(name) && args.includes('date')) {
      this.#tell(
        'type-error',
        'dates are not ordered by < and >; use before(a, b) and notAfter(a, b)',
        '日期不能用 < 和 > 比较；请使用 before(a, b) 和 notAfter(a, b)',
      );
      return 'bool';
    }
    return this.#resultOf(name, target, args);
  }

  #resultOf(name: string, target: Type | undefined, args: readonly Type[]): Type {
    const overloads = [...(this.#env.funcs.find(name) ?? [])];
    const fitting = overloads.filter((overload) => fits(overload, target, args));
    if (fitting.length > 0) return common(fitting.map(({ result }) => String(result)));
    const shown = operatorOf(name);
    const on = [...(target === undefined ? [] : [target]), ...args].join(', ');
    if (overloads.length === 0) this.#tell('function-unknown', `there is no function ${shown}`, `没有函数 ${shown}`);
    else this.#tell('type-error', `${shown} does not take (${on})`, `${shown} 不接受 (${on})`);
    return 'dyn';
  }

  #typeOfLoop(
    loop: Extract<Expr['exprKind'], { case: 'comprehensionExpr' }>['value'],
    locals: ReadonlyMap<string, Type>,
  ): Type {
    const range = loop.iterRange ? this.typeOf(loop.iterRange, locals) : 'dyn';
    if (!isKind(range, 'list') && !isKind(range, 'map'))
      this.#tell('type-error', `${range} is no list to go through`, `${range} 不是可遍历的列表`);
    let accumulated = loop.accuInit ? this.typeOf(loop.accuInit, locals) : 'dyn';
    const scope = () => new Map([...locals, [loop.iterVar, elementOf(range)], [loop.accuVar, accumulated]]);
    // `map` and `filter` begin with an empty list; the first step tells of what.
    if (loop.loopStep) accumulated = common([accumulated, this.typeOf(loop.loopStep, scope())]);
    return loop.result ? this.typeOf(loop.result, scope()) : accumulated;
  }

  #expectBool(type: Type, operator: string): void {
    if (type !== 'bool' && type !== 'dyn')
      this.#tell(
        'type-error',
        `${operatorOf(operator)} needs true or false, not ${type}`,
        `${operatorOf(operator)} 需要布尔值，而不是 ${type}`,
      );
  }

  #neverEqual(a: Type, b: Type): void {
    this.#tell('type-error', `${a} and ${b} are never equal`, `${a} 与 ${b} 永不相等`);
  }

  #tell(rule: TypeFault['rule'], en: string, zh: string): void {
    if (!this.faults.some((fault) => fault.en === en)) this.faults.push({ rule, en, zh });
  }
}

const TYPE_NAMES: ReadonlySet<string> = new Set([
  'int',
  'uint',
  'double',
  'bool',
  'string',
  'bytes',
  'list',
  'map',
  'type',
]);

const operatorOf = (name: string) => (/^[_@!-]/.test(name) ? name.replace(/[_@]/g, ' ').trim() : `${name}()`);

function fits(overload: CelFunc, target: Type | undefined, args: readonly Type[]): boolean {
  if (overload.arguments.length !== args.length) return false;
  if ((overload.target === undefined) !== (target === undefined)) return false;
  if (target !== undefined && !isAssignable(target, String(overload.target))) return false;
  return args.every((arg, position) => isAssignable(arg, String(overload.arguments[position])));
}

const isKind = (type: Type, kind: 'list' | 'map') => type === 'dyn' || type.startsWith(`${kind}(`);

/** Lists and maps are told apart by what they are, not by what they hold, as at run time. */
function isAssignable(type: Type, to: Type): boolean {
  if (type === 'dyn' || to === 'dyn' || type === to) return true;
  if (type === 'date') return to === 'string';
  return (type.startsWith('list(') && to.startsWith('list(')) || (type.startsWith('map(') && to.startsWith('map('));
}

function areAlike(a: Type, b: Type): boolean {
  if (NUMBERS.has(a) && NUMBERS.has(b)) return true;
  if (a.startsWith('list(') && b.startsWith('list(')) return areAlike(elementOf(a), elementOf(b));
  return isAssignable(a, b) || isAssignable(b, a);
}

function elementOf(type: Type): Type {
  return /^list\((.*)\)$/.exec(type)?.[1] ?? 'dyn';
}

function common(types: readonly Type[]): Type {
  const known = new Set(types.filter((type) => type !== 'list(dyn)'));
  if (known.size === 0) return types[0] ?? 'dyn';
  const [only = 'dyn'] = known;
  return known.size === 1 ? only : 'dyn';
}
