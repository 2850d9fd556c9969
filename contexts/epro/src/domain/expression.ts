import { Expressions, type Given, type GivenValue, plainDecimal, typeExpression } from '@verum/checks';
import { type Answers, askedItems, type InstrumentModel, type ItemModel } from '@verum/diary-rules';

/**
 * CEL over an entry: what scores and rules of alerts are written in. Variables are the items, named by `variableOf`, and
 * the scores; a choice is its score where its options have any and else its code, a multiple choice a list of them. What
 * was not answered, not asked or declined is missing, and what needs it is undetermined: never true, never a number.
 */
export interface EntryExpressions {
  /** In the words of the parser or the type checker, in both languages; empty for one that can be evaluated. */
  faultsOf(cel: string, wanted: 'number' | 'bool'): readonly { readonly en: string; readonly zh: string }[];
  /** The scores of an entry, `undefined` where what it needs is missing. */
  scoresOf(answers: Answers): ReadonlyMap<string, string | undefined>;
  /** Whether a rule holds. */
  holds(cel: string, answers: Answers, scores: ReadonlyMap<string, string | undefined>): boolean;
}

/** `/44250-9` is `_44250_9`: what CEL allows in no name becomes `_`, and a name begins with no digit. */
export function variableOf(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_');
  return /^[0-9]/.test(plain) || reserved.has(plain) ? `_${plain}` : plain;
}

// cel-spec, Language Definition, Syntax: RESERVED and the literals.
const reserved: ReadonlySet<string> = new Set(
  'as break const continue else false for function if import in let loop namespace null package return true var void while'.split(
    ' ',
  ),
);

const known = new WeakMap<InstrumentModel, EntryExpressions>();

/** Of one version of an instrument; made once, since an instrument never changes. */
export function expressionsOf(instrument: InstrumentModel): EntryExpressions {
  const made = known.get(instrument) ?? make(instrument);
  known.set(instrument, made);
  return made;
}

function make(instrument: InstrumentModel): EntryExpressions {
  const expressions = new Expressions([]);
  const items = instrument.items.filter(({ kind }) => kind !== 'display' && kind !== 'photo');
  const givens: Given[] = items.map(givenOf);
  for (const { score, cel } of instrument.scores) {
    givens.push({
      name: variableOf(score),
      dataType: resultType(expressions, cel, givens),
      isList: false,
      item: score,
    });
  }
  const valuesOf = (answers: Answers): GivenValue[] => {
    const asked = new Set(askedItems(instrument, answers));
    return items.map((item) => (asked.has(item) ? givenBy(item, answers) : undefined));
  };
  return {
    faultsOf: (cel, wanted) => faultsOf(expressions, cel, givens, wanted),
    scoresOf(answers) {
      const values = valuesOf(answers);
      const scores = new Map<string, string | undefined>();
      for (const { score, cel } of instrument.scores) {
        const value = numberText(expressions.run(cel, givens.slice(0, values.length), values));
        scores.set(score, value);
        values.push(value);
      }
      return scores;
    },
    holds: (cel, answers, scores) => {
      const values = [...valuesOf(answers), ...instrument.scores.map(({ score }) => scores.get(score))];
      return expressions.run(cel, givens, values) === true;
    },
  };
}

function givenOf(item: ItemModel): Given {
  const isList = item.kind === 'multiple-choice';
  return { name: variableOf(item.item), dataType: dataTypeOf(item), isList, item: item.item };
}

function dataTypeOf({ kind, options, decimals }: ItemModel): Given['dataType'] {
  switch (kind) {
    case 'single-choice':
    case 'multiple-choice': {
      const scores = options.map(({ score }) => score).filter((score) => score !== '');
      if (scores.length === 0) return 'text';
      return scores.every((score) => /^-?\d+$/.test(score)) ? 'integer' : 'decimal';
    }
    case 'numeric-rating':
    case 'visual-analogue':
      return 'integer';
    case 'number':
      return decimals === 0 ? 'integer' : 'decimal';
    case 'date':
    case 'time':
      return kind;
    default:
      return 'text';
  }
}

function givenBy(item: ItemModel, answers: Answers): GivenValue {
  const answer = answers[item.item];
  if (!answer || answer.declined || answer.values.length === 0) return undefined;
  if (item.options.length === 0) return answer.values[0];
  const isScored = item.options.some(({ score }) => score !== '');
  const counted = answer.values.flatMap((code) => {
    const score = item.options.find((option) => option.code === code)?.score ?? '';
    return isScored ? (score === '' ? [] : [score]) : [code];
  });
  return item.kind === 'multiple-choice' ? counted : counted[0];
}

/** Of a score for those behind it: what its expression gives. */
function resultType(expressions: Expressions, cel: string, givens: readonly Given[]): Given['dataType'] {
  const parsed = expressions.parse(cel);
  return parsed.ok && typeExpression(expressions.env, parsed.expr, givens).type === 'int' ? 'integer' : 'decimal';
}

function faultsOf(expressions: Expressions, cel: string, givens: readonly Given[], wanted: 'number' | 'bool') {
  const parsed = expressions.parse(cel);
  if (!parsed.ok) return [{ en: `cannot be read: ${parsed.fault}`, zh: `无法解析：${parsed.fault}` }];
  const { type, faults } = typeExpression(expressions.env, parsed.expr, givens);
  const misused = parsed.misused.map((name) => ({ en: `${name}() takes a name`, zh: `${name}() 的参数应为名称` }));
  const fits = wanted === 'bool' ? ['bool', 'dyn'] : ['int', 'double', 'dyn'];
  const result = fits.includes(type)
    ? []
    : [{ en: `gives ${type} and not ${wanted}`, zh: `结果类型为 ${type}，应为 ${wanted}` }];
  return [...misused, ...faults.map(({ en, zh }) => ({ en, zh })), ...(faults.length > 0 ? [] : result)];
}

function numberText(result: unknown): string | undefined {
  return typeof result === 'bigint' || typeof result === 'number' ? plainDecimal(result) : undefined;
}
