import type { ConditionDef, ItemDef } from '@verum/odm';
import type { JsonObject } from '../json.ts';
import { decimalOf } from './answer.ts';
import { objectAt, objectsAt, textAt } from './element.ts';

/** A question that conditions may name, where it stands in the build. */
export interface Asked {
  readonly path: string;
  readonly item: ItemDef;
  /** OIDs of the groups around it, outermost first, and which of them repeat. */
  readonly around: readonly string[];
  readonly repeats: ReadonlySet<string>;
  /** True when it takes several answers. */
  readonly isMany: boolean;
}

const OPERATORS: Readonly<Record<string, string>> = {
  '=': '==',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/**
 * The enableWhen of a place as the CEL of when it is not collected. An unanswered question makes FHIR's comparisons
 * false and `!=` true, which is written out. Undefined where it is not certain: dates and texts in order, quantities,
 * questions of other repeats or with several answers.
 */
export function readEnableWhen(
  place: JsonObject,
  { oid, around }: { readonly oid: string; readonly around: readonly string[] },
  find: (linkId: string) => Asked | undefined,
): ConditionDef | undefined {
  const inputs = new Map<string, string>();
  const tests = objectsAt(place, 'enableWhen').map((test) => {
    const asked = find(textAt(test, 'question'));
    if (!asked || asked.isMany || !isOnePlace(asked, around)) return undefined;
    const name = inputs.get(asked.path) ?? `q${inputs.size + 1}`;
    inputs.set(asked.path, name);
    return testOf(test, asked.item, name);
  });
  if (tests.length === 0 || tests.some((test) => test === undefined)) return undefined;
  const joint = textAt(place, 'enableBehavior') === 'any' ? ' || ' : ' && ';
  return {
    ...{ oid, name: oid, description: [] },
    expressions: [{ context: 'CEL', code: `!(${tests.join(joint)})` }],
    signature: {
      parameters: [...inputs].map(([definition, name]) => ({ name, dataType: 'text', definition })),
      returnValues: [],
    },
  };
}

const isOnePlace = (asked: Asked, around: readonly string[]) =>
  asked.around.every((group, level) => !asked.repeats.has(group) || around[level] === group);

function testOf(test: JsonObject, item: ItemDef, name: string): string | undefined {
  const operator = textAt(test, 'operator');
  if (operator === 'exists') {
    if (typeof test.answerBoolean !== 'boolean') return undefined;
    return test.answerBoolean ? `present(${name})` : `blank(${name})`;
  }
  const sign = OPERATORS[operator];
  const literal = literalOf(test, item);
  if (!sign || literal === undefined) return undefined;
  const isOrdered = item.codeListOid === undefined && ['integer', 'float', 'double'].includes(item.dataType);
  if (!isOrdered && operator !== '=' && operator !== '!=') return undefined;
  const comparison = `${name} ${sign} ${literal}`;
  return operator === '!=' ? `(blank(${name}) || ${comparison})` : `(present(${name}) && ${comparison})`;
}

/** The constant in CEL, of the type that the item has there. */
function literalOf(test: JsonObject, item: ItemDef): string | undefined {
  const coding = objectAt(test, 'answerCoding');
  const text = coding
    ? textAt(coding, 'code') || textAt(coding, 'display')
    : textAt(test, 'answerString') || textAt(test, 'answerInteger') || textAt(test, 'answerDecimal');
  switch (item.dataType) {
    case 'boolean':
      if (coding) return /^(true|1)$/.test(text) ? 'true' : /^(false|0)$/.test(text) ? 'false' : undefined;
      return typeof test.answerBoolean === 'boolean' ? String(test.answerBoolean) : undefined;
    case 'integer':
      return /^-?\d{1,18}$/.test(text) ? text : undefined;
    case 'float':
    case 'double': {
      const written = decimalOf(text);
      return written === undefined || /e/i.test(written) ? undefined : written.includes('.') ? written : `${written}.0`;
    }
    case 'text':
      return text === '' ? undefined : JSON.stringify(text);
    default:
      return undefined;
  }
}
