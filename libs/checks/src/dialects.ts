/** An item another language's expression names, by what it says about it. */
export interface ItemMention {
  /** OID, or in some languages the name. */
  readonly item: string;
  readonly group?: string;
  readonly form?: string;
  readonly visit?: string;
}

export type Token =
  | { readonly kind: 'item'; readonly mention: ItemMention }
  | { readonly kind: 'text' | 'number'; readonly value: string }
  | { readonly kind: 'operator'; readonly operator: Operator | 'ct' }
  | { readonly kind: 'and' | 'or' | 'not' | '(' | ')' };
export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** One language, read token by token. */
export interface Dialect {
  tokens(code: string): readonly Token[] | undefined;
  /** What a comparison with nothing gives: false (and `!=` true), or undetermined. */
  readonly missing: 'unequal' | 'undetermined';
}

const OPERATORS: Readonly<Record<string, Operator | 'ct'>> = {
  '=': '==',
  '==': '==',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  eq: '==',
  ne: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  ct: 'ct',
};
const JOINTS: Readonly<Record<string, 'and' | 'or' | 'not' | '(' | ')'>> = {
  and: 'and',
  or: 'or',
  not: 'not',
  '&&': 'and',
  '||': 'or',
  '!': 'not',
  '(': '(',
  ')': ')',
};

/** Cuts code into tokens; undefined as soon as something is not of the language. */
function scan(code: string, pattern: RegExp, tokenOf: (match: RegExpExecArray) => Token | undefined) {
  const tokens: Token[] = [];
  const next = new RegExp(pattern.source, 'iy');
  while (next.lastIndex < code.length) {
    const match = next.exec(code);
    const token = match && tokenOf(match);
    if (!token) return undefined;
    tokens.push(token);
  }
  return tokens;
}

const common = ({ groups = {} }: RegExpExecArray): Token | undefined => {
  if (groups.text !== undefined) return { kind: 'text', value: groups.text.slice(1, -1) };
  if (groups.number !== undefined) return { kind: 'number', value: groups.number };
  const word = groups.word?.toLowerCase() ?? '';
  const operator = OPERATORS[word];
  if (operator) return { kind: 'operator', operator };
  const joint = JOINTS[word];
  return joint && { kind: joint };
};

const CONSTANT = String.raw`(?<text>"[^"\\]*"|'[^'\\]*')|(?<number>-?\d+(?:\.\d+)?)(?![\w.])`;

const REDCAP: Dialect = {
  missing: 'unequal',
  tokens: (code) =>
    scan(
      code,
      new RegExp(String.raw`\s*(?:\[(?<item>\w+)\]|${CONSTANT}|(?<word><=|>=|<>|!=|[=<>()]|and\b|or\b|not\b))\s*`),
      (match) => {
        const item = match.groups?.item;
        return item === undefined ? common(match) : { kind: 'item', mention: { item } };
      },
    ),
};

const OPENCLINICA: Dialect = {
  missing: 'undetermined',
  tokens: (code) =>
    scan(
      code,
      new RegExp(
        String.raw`\s*(?:${CONSTANT}|(?<word>[()]|(?:and|or|eq|ne|lte|lt|gte|gt|ct)\b)|(?<item>[A-Za-z]\w*(?:\.\w+)*))\s*`,
      ),
      (match) => {
        const item = match.groups?.item;
        return item === undefined ? common(match) : dotted(item);
      },
    ),
};

/** `EVENT.CRF.GROUP.ITEM`, of which the first parts may be left out. */
function dotted(text: string): Token | undefined {
  const [item, group, form, visit, ...more] = text.split('.').reverse();
  if (item === undefined || more.length > 0) return undefined;
  return {
    kind: 'item',
    mention: {
      item,
      ...(group !== undefined && { group }),
      ...(form !== undefined && { form }),
      ...(visit !== undefined && { visit }),
    },
  };
}

const OPENEDC: Dialect = {
  missing: 'unequal',
  tokens: (code) =>
    scan(
      code,
      new RegExp(
        String.raw`\s*(?:${CONSTANT}|(?<word>&&|\|\||==|!=|<=|>=|[<>()!]|(?:and|or|not)\b)|(?<item>[A-Za-z][\w.-]*))\s*`,
      ),
      (match) => {
        const item = match.groups?.item;
        return item === undefined ? common(match) : { kind: 'item', mention: { item } };
      },
    ),
};

const XPATH_STEP =
  /^\.\.\/(?:FormData\[@FormOID=['"](?<form>[^'"]+)['"]\]\/)?(?:ItemGroupData\[@ItemGroupOID=['"](?<group>[^'"]+)['"]\]\/)?ItemData\[@ItemOID=['"](?<item>[^'"]+)['"]\]\[@Value\s*(?<operator>=|!=|<=|>=|<|>)\s*(?<constant>'[^']*'|"[^"]*"|-?\d+(?:\.\d+)?)\]$/;

const XPATH: Dialect = {
  missing: 'unequal',
  tokens: (code) => {
    const { item, group, form, operator = '', constant = '' } = XPATH_STEP.exec(code)?.groups ?? {};
    const known = OPERATORS[operator];
    if (item === undefined || !known) return undefined;
    const isText = /^['"]/.test(constant);
    return [
      { kind: 'item', mention: { item, ...(group !== undefined && { group }), ...(form !== undefined && { form }) } },
      { kind: 'operator', operator: known },
      isText ? { kind: 'text', value: constant.slice(1, -1) } : { kind: 'number', value: constant },
    ];
  },
};

/** By the context of an expression, in lower case. */
export const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
  ['redcap', REDCAP],
  ['openclinica', OPENCLINICA],
  ['openedc', OPENEDC],
  ['xpath', XPATH],
]);
