import type { DataType } from '@verum/values';
import { DIALECTS, type Dialect, type ItemMention, type Operator, type Token } from './dialects.ts';
import { typeOfData } from './type-check.ts';

/** Finds the one item that is meant: its place as inputs are written, and its type; undefined unless it is certain. */
export type FindItem = (mention: ItemMention) => { readonly path: string; readonly dataType: DataType } | undefined;

export interface Translated {
  readonly cel: string;
  readonly inputs: readonly { readonly name: string; readonly path: string }[];
}

/**
 * An expression of another system in CEL, only where its meaning is certain: comparisons of items with constants and
 * with items, joined by and, or, not. No dates of today, no arithmetic, no functions. Languages (`context`): REDCap
 * branching logic (`REDCap`), OpenClinica rules (`OpenClinica`), OpenEDC, and the XPath steps of ODM examples.
 * REDCap, OpenEDC and XPath take what is missing for not equal; OpenClinica leaves it undetermined, as we do.
 */
export function translateExpression(context: string, code: string, find: FindItem): Translated | undefined {
  const dialect = DIALECTS.get(context.trim().toLowerCase());
  if (!dialect) return undefined;
  const translation = new Translation(dialect, find);
  const tokens = dialect.tokens(code.trim());
  const cel = tokens && translation.whole(tokens);
  return cel === undefined ? undefined : { cel, inputs: translation.inputs };
}

interface Operand {
  readonly name: string;
  readonly dataType: DataType;
}

/** or ← and ← not ← comparison, one token at a time. */
class Translation {
  readonly inputs: { name: string; path: string }[] = [];
  readonly #dialect: Dialect;
  readonly #find: FindItem;
  #tokens: readonly Token[] = [];
  #at = 0;

  constructor(dialect: Dialect, find: FindItem) {
    this.#dialect = dialect;
    this.#find = find;
  }

  whole(tokens: readonly Token[]): string | undefined {
    this.#tokens = tokens;
    const cel = this.#joined('or');
    return this.#at === tokens.length ? cel : undefined;
  }

  #joined(joint: 'or' | 'and'): string | undefined {
    const parts: string[] = [];
    do {
      const part = joint === 'or' ? this.#joined('and') : this.#negated();
      if (part === undefined) return undefined;
      parts.push(part);
    } while (this.#takes(joint));
    const sign = joint === 'or' ? ' || ' : ' && ';
    return parts.length === 1 ? parts[0] : `(${parts.join(sign)})`;
  }

  #negated(): string | undefined {
    if (this.#takes('not')) {
      // Without parentheses the languages disagree about what a not reaches.
      if (this.#tokens[this.#at]?.kind !== '(') return undefined;
      const inner = this.#negated();
      return inner && `!${inner.startsWith('(') ? inner : `(${inner})`}`;
    }
    if (!this.#takes('(')) return this.#comparison();
    const inner = this.#joined('or');
    return this.#takes(')') ? inner : undefined;
  }

  #comparison(): string | undefined {
    const [left, sign, right] = this.#tokens.slice(this.#at, this.#at + 3);
    this.#at += 3;
    if (left?.kind !== 'item' || sign?.kind !== 'operator' || !right) return undefined;
    const operand = this.#operand(left.mention);
    if (!operand) return undefined;
    if (right.kind === 'item') {
      const other = this.#operand(right.mention);
      return (
        other && this.#guarded(sign.operator, [operand, other], compare(operand, sign.operator, other.name, other))
      );
    }
    if (right.kind !== 'text' && right.kind !== 'number') return undefined;
    if (right.value === '' && sign.operator === '==') return `blank(${operand.name})`;
    if (right.value === '' && sign.operator === '!=') return `present(${operand.name})`;
    const constant = literal(operand.dataType, right.value);
    if (constant === undefined) return undefined;
    return this.#guarded(sign.operator, [operand], compare(operand, sign.operator, constant));
  }

  #operand(mention: ItemMention): Operand | undefined {
    const found = this.#find(mention);
    if (!found) return undefined;
    const known = this.inputs.find(({ path }) => path === found.path);
    const name = known?.name ?? `i${this.inputs.length + 1}`;
    if (!known) this.inputs.push({ name, path: found.path });
    return { name, dataType: found.dataType };
  }

  #guarded(operator: Operator | 'ct', operands: readonly Operand[], comparison: string | undefined) {
    if (comparison === undefined || this.#dialect.missing === 'undetermined') return comparison;
    if (operator === '!=') return `(${[...operands.map(({ name }) => `blank(${name})`), comparison].join(' || ')})`;
    return `(${[...operands.map(({ name }) => `present(${name})`), comparison].join(' && ')})`;
  }

  #takes(kind: Token['kind']): boolean {
    if (this.#tokens[this.#at]?.kind !== kind) return false;
    this.#at += 1;
    return true;
  }
}

/** A constant as CEL of the item's type; undefined when it cannot be one of its values. */
function literal(dataType: DataType, value: string): string | undefined {
  switch (typeOfData(dataType)) {
    case 'int':
      return /^-?\d{1,18}$/.test(value) ? value : /^-?\d+\.\d+$/.test(value) ? value : undefined;
    case 'double':
      return /^-?\d+$/.test(value) ? `${value}.0` : /^-?\d+\.\d+$/.test(value) ? value : undefined;
    case 'bool':
      return /^(true|1)$/i.test(value) ? 'true' : /^(false|0)$/i.test(value) ? 'false' : undefined;
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(value) ? `"${value}"` : undefined;
    default:
      return JSON.stringify(value);
  }
}

/** Texts are only equal or not: which comes first, and whether as numbers, differs between systems. */
function compare(left: Operand, operator: Operator | 'ct', right: string, other?: Operand): string | undefined {
  const type = typeOfData(left.dataType);
  if (other && typeOfData(other.dataType) !== type) return undefined;
  if (operator === 'ct') return type === 'string' ? `${left.name}.contains(${right})` : undefined;
  if (type === 'date') return compareDates(left.name, operator, right);
  if (type !== 'int' && type !== 'double' && operator !== '==' && operator !== '!=') return undefined;
  return `${left.name} ${operator} ${right}`;
}

function compareDates(left: string, operator: Operator, right: string): string {
  switch (operator) {
    case '<':
      return `before(${left}, ${right})`;
    case '<=':
      return `notAfter(${left}, ${right})`;
    case '>':
      return `before(${right}, ${left})`;
    case '>=':
      return `notAfter(${right}, ${left})`;
    case '==':
      return `sameDay(${left}, ${right})`;
    case '!=':
      return `!sameDay(${left}, ${right})`;
  }
}
