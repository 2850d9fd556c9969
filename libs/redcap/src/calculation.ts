/** A calculation of REDCap in CEL, with the fields that it names; undefined unless its meaning is certain. */
export interface Calculation {
  readonly cel: string;
  readonly fields: readonly string[];
}

/**
 * Translates what is certain: numbers, fields of numbers, `+ - * /`, whole powers, `round`, `sum`, `mean`, `min`, `max`,
 * `abs`, `sqrt`, and `if` of a comparison of a field with a constant. Not dates, not today, nothing of other events. A
 * blank field leaves the whole undetermined, as REDCap leaves it blank; `sum` and its kin pass over blanks.
 * @param isNumber whether a field holds numbers
 */
export function translateCalculation(code: string, isNumber: (field: string) => boolean): Calculation | undefined {
  const tokens = code.match(/\[\w+\]|\d+(?:\.\d+)?|"[^"]*"|'[^']*'|<=|>=|<>|!=|[a-z]+|\S/gi) ?? [];
  const parser = new Parser(tokens, isNumber);
  try {
    const cel = parser.sum();
    return parser.isDone && parser.fields.size > 0 ? { cel, fields: [...parser.fields] } : undefined;
  } catch (error) {
    if (error instanceof Uncertain) return undefined;
    throw error;
  }
}

class Uncertain extends Error {}

const DEPTH_MAX = 100;

const lists: ReadonlySet<string> = new Set(['sum', 'mean', 'min', 'max']);
const functions: ReadonlySet<string> = new Set(['abs', 'sqrt']);
const comparisons: Readonly<Record<string, string>> = {
  '=': '==',
  '<>': '!=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

class Parser {
  readonly fields = new Set<string>();
  readonly #tokens: readonly string[];
  readonly #isNumber: (field: string) => boolean;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], isNumber: (field: string) => boolean) {
    this.#tokens = tokens;
    this.#isNumber = isNumber;
  }

  get isDone(): boolean {
    return this.#at === this.#tokens.length;
  }

  sum(): string {
    // Deeper than anybody writes, and far from the end of the stack.
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) throw new Uncertain();
    let text = this.#product();
    for (let sign = this.#take('+', '-'); sign; sign = this.#take('+', '-'))
      text = `(${text} ${sign} ${this.#product()})`;
    this.#depth -= 1;
    return text;
  }

  #product(): string {
    let text = this.#power();
    for (let sign = this.#take('*', '/'); sign; sign = this.#take('*', '/'))
      text = `(${text} ${sign} ${this.#power()})`;
    return text;
  }

  #power(): string {
    const base = this.#value();
    if (!this.#take('^')) return base;
    return `pow(${base}, ${this.#value()})`;
  }

  #value(): string {
    const token = this.#next();
    if (token === '-') return this.#negated();
    if (token === '(') return this.#closed(this.sum());
    if (/^\d/.test(token)) return token.includes('.') ? token : `${token}.0`;
    if (token.startsWith('[')) return this.#field(token.slice(1, -1), true);
    return this.#call(token.toLowerCase());
  }

  #negated(): string {
    if (this.#tokens[this.#at] === '-') throw new Uncertain();
    return `(-${this.#value()})`;
  }

  #call(name: string): string {
    if (!this.#take('(')) throw new Uncertain();
    if (name === 'if') return this.#condition();
    if (name === 'round') {
      const value = this.sum();
      const places = this.#take(',') ? this.#next() : '0';
      if (!/^\d$/.test(places)) throw new Uncertain();
      return this.#closed(`round(${value}, ${places})`);
    }
    if (functions.has(name)) return this.#closed(`${name}(${this.sum()})`);
    if (!lists.has(name)) throw new Uncertain();
    const parts: string[] = [];
    do {
      const token = this.#next();
      if (!token.startsWith('[')) throw new Uncertain();
      const field = token.slice(1, -1);
      const value = this.#field(field, true);
      parts.push(`(present(${variable(field)}) ? [${value}] : [])`);
    } while (this.#take(','));
    return this.#closed(`${name}(${parts.join(' + ')})`);
  }

  /** `if ([field] = "1", a, b)`; a blank field is not equal to anything. */
  #condition(): string {
    const token = this.#next();
    if (!token.startsWith('[')) throw new Uncertain();
    const field = token.slice(1, -1);
    const operator = comparisons[this.#next()];
    const constant = this.#next();
    const text = /^(["'])(.*)\1$/.exec(constant)?.[2];
    const isNumeric = this.#isNumber(field);
    if (!operator || (text === undefined && !/^\d/.test(constant))) throw new Uncertain();
    if (!isNumeric && operator !== '==' && operator !== '!=') throw new Uncertain();
    const literal = text ?? constant;
    if (isNumeric && !/^\d+(\.\d+)?$/.test(literal)) throw new Uncertain();
    const compared = `${this.#field(field, isNumeric)} ${operator} ${isNumeric ? asDouble(literal) : JSON.stringify(literal)}`;
    const is =
      operator === '!=' ? `(blank(${variable(field)}) || ${compared})` : `(present(${variable(field)}) && ${compared})`;
    if (!this.#take(',')) throw new Uncertain();
    const then = this.sum();
    if (!this.#take(',')) throw new Uncertain();
    return this.#closed(`(${is} ? ${then} : ${this.sum()})`);
  }

  #field(name: string, asNumber: boolean): string {
    if (asNumber && !this.#isNumber(name)) throw new Uncertain();
    this.fields.add(name);
    return asNumber ? `double(${variable(name)})` : variable(name);
  }

  #closed(text: string): string {
    if (!this.#take(')')) throw new Uncertain();
    return text;
  }

  #take(...wanted: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !wanted.includes(token)) return undefined;
    this.#at += 1;
    return token;
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Uncertain();
    this.#at += 1;
    return token;
  }
}

const asDouble = (number: string) => (number.includes('.') ? number : `${number}.0`);

/** The name of a field as an input of CEL, which keeps some words for itself. */
export const variable = (field: string) => `f_${field}`;
