/** A comparison of one question with a constant, or whether it is answered. */
export type Test =
  | { readonly kind: 'compare'; readonly name: string; readonly operator: Operator; readonly literal: Literal }
  | { readonly kind: 'exists'; readonly name: string; readonly exists: boolean };
export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type Literal =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'number'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: string };
export type Formula = Test | Joined;
export interface Joined {
  readonly kind: 'and' | 'or';
  readonly parts: readonly Formula[];
}
type Node =
  | Test
  | { readonly kind: 'not'; readonly part: Node }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Node[] };

/**
 * When a place is shown, given the CEL of when it is not: a formula over answers as FHIR's enableWhen compares them.
 * CEL knows "undetermined", which hides nothing; enableWhen does not, so whether a question is answered is written out.
 * Undefined for anything but comparisons with constants, `present`, `blank`, `!`, `&&` and `||`.
 */
export function shownWhen(cel: string): Formula | undefined {
  const tokens = cel.match(TOKEN) ?? [];
  if (tokens.length === 0 || tokens.join('').replace(/\s/g, '') !== cel.replace(/\s/g, '')) return undefined;
  const reader = new Reader(tokens.map((token) => token.trim()));
  const node = reader.joined('||');
  return node && reader.isDone ? negated(holds(node, true)) : undefined;
}

const TOKEN = /\s*("[^"\\]*"|'[^'\\]*'|-?\d+(?:\.\d+)?|[A-Za-z_]\w*|&&|\|\||==|!=|<=|>=|[<>!()])\s*/g;
const FLIPPED: Readonly<Record<Operator, Operator>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
const OPPOSITE: Readonly<Record<Operator, Operator>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isDone(): boolean {
    return this.#at === this.#tokens.length;
  }

  joined(sign: '||' | '&&'): Node | undefined {
    const parts: Node[] = [];
    do {
      const part = sign === '||' ? this.joined('&&') : this.#negatable();
      if (!part) return undefined;
      parts.push(part);
    } while (this.#takes(sign));
    return parts.length === 1 ? parts[0] : { kind: sign === '||' ? 'or' : 'and', parts };
  }

  #negatable(): Node | undefined {
    if (this.#takes('!')) {
      const part = this.#negatable();
      return part && { kind: 'not', part };
    }
    if (!this.#takes('(')) return this.#test();
    const inner = this.joined('||');
    return this.#takes(')') ? inner : undefined;
  }

  #test(): Node | undefined {
    const [first = '', second = '', third = '', fourth = ''] = this.#tokens.slice(this.#at);
    if ((first === 'present' || first === 'blank') && second === '(' && isName(third) && fourth === ')') {
      this.#at += 4;
      return { kind: 'exists', name: third, exists: first === 'present' };
    }
    const operator = second === '==' ? '=' : second in OPPOSITE && second !== '=' ? (second as Operator) : undefined;
    if (!operator) {
      // A question of yes and no stands for itself.
      this.#at += 1;
      return isName(first)
        ? { kind: 'compare', name: first, operator: '=', literal: { type: 'boolean', value: 'true' } }
        : undefined;
    }
    this.#at += 3;
    const [left, right] = [literalOf(first), literalOf(third)];
    if (isName(first) && right) return { kind: 'compare', name: first, operator, literal: right };
    return isName(third) && left
      ? { kind: 'compare', name: third, operator: FLIPPED[operator], literal: left }
      : undefined;
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}

const isName = (token: string) => /^[A-Za-z_]\w*$/.test(token) && !/^(true|false|null|in|present|blank)$/.test(token);

function literalOf(token: string): Literal | undefined {
  if (/^["']/.test(token)) return { type: 'text', value: token.slice(1, -1) };
  if (/^-?\d/.test(token)) return { type: 'number', value: token };
  return token === 'true' || token === 'false' ? { type: 'boolean', value: token } : undefined;
}

/** When the node is certainly true, or certainly false. */
function holds(node: Node, wanted: boolean): Formula {
  switch (node.kind) {
    case 'not':
      return holds(node.part, !wanted);
    case 'exists':
      return { ...node, exists: node.exists === wanted };
    case 'compare': {
      const operator = wanted ? node.operator : OPPOSITE[node.operator];
      const test: Test = { ...node, operator };
      // In FHIR an unanswered question is unequal to everything (R4, enableWhen, operator !=).
      return operator === '!='
        ? { kind: 'and', parts: [{ kind: 'exists', name: node.name, exists: true }, test] }
        : test;
    }
    default:
      return {
        kind: (node.kind === 'and') === wanted ? 'and' : 'or',
        parts: node.parts.map((part) => holds(part, wanted)),
      };
  }
}

/** When a formula of FHIR, which is always true or false, is false. */
function negated(formula: Formula): Formula {
  switch (formula.kind) {
    case 'and':
    case 'or':
      return { kind: formula.kind === 'and' ? 'or' : 'and', parts: formula.parts.map(negated) };
    case 'exists':
      return { ...formula, exists: !formula.exists };
    default: {
      const opposite: Test = { ...formula, operator: OPPOSITE[formula.operator] };
      if (formula.operator === '=' || formula.operator === '!=') return opposite;
      return { kind: 'or', parts: [opposite, { kind: 'exists', name: formula.name, exists: false }] };
    }
  }
}
