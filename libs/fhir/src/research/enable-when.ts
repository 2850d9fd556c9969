import type { BuildIndex, ConditionDef } from '@verum/odm';
import { parseItemPath } from '@verum/values';
import type { JsonObject } from '../json.ts';
import { codingOf, decimalOf } from './answer.ts';
import { isFhirCode, number } from './element.ts';
import { type Literal, shownWhen, type Test } from './expression.ts';
import { flatten } from './flatten.ts';
import type { ItemPlace, Place } from './form-places.ts';

interface Standing {
  readonly index: BuildIndex;
  readonly places: readonly Place[];
  /** OIDs of the groups around the place that is shown or not, outermost first. */
  readonly around: readonly string[];
  readonly language: string;
}

/**
 * The enableWhen of a place whose condition, in CEL, is one conjunction or disjunction of comparisons of questions of
 * the same form with constants. Dates are not compared: a partial one leaves CEL undetermined and FHIR not.
 * @returns undefined where the condition says something else
 */
export function toEnableWhen(condition: ConditionDef, standing: Standing): JsonObject | undefined {
  const cel = condition.expressions.find(
    ({ context, code }) => context.trim().toUpperCase() === 'CEL' && code !== '',
  )?.code;
  const formula = cel === undefined ? undefined : shownWhen(cel);
  const flat = formula && flatten(formula);
  const tests = flat?.tests.map((test) => toTest(test, condition, standing));
  if (!flat || !tests || tests.some((test) => test === undefined)) return undefined;
  return {
    enableWhen: tests as JsonObject[],
    ...(tests.length > 1 && { enableBehavior: flat.kind === 'and' ? 'all' : 'any' }),
  };
}

function toTest(test: Test, { signature }: ConditionDef, standing: Standing): JsonObject | undefined {
  const parameter = signature?.parameters.find(({ name }) => name === test.name);
  const place = parameter?.definition === undefined ? undefined : findPlace(parameter.definition, standing);
  if (!place) return undefined;
  if (test.kind === 'exists') return { question: place.linkId, operator: 'exists', answerBoolean: test.exists };
  const answer = answerOf(place, test.literal, standing);
  const isOrdered = place.type === 'integer' || place.type === 'decimal';
  if (!answer || (!isOrdered && test.operator !== '=' && test.operator !== '!=')) return undefined;
  return { question: place.linkId, operator: test.operator, ...answer };
}

/** The question of a place that is one and the same wherever the target is: not in a repeat of something else. */
function findPlace(definition: string, { places, around, index }: Standing): ItemPlace | undefined {
  const path = parseItemPath(definition.trim());
  if (!path || path.groups.some(({ repeatKey }) => repeatKey !== undefined)) return undefined;
  const repeats = (oid: string, level: number) => index.groups.get(oid)?.repeating && around[level] !== oid;
  if (path.groups.some(({ oid }, level) => repeats(oid, level))) return undefined;
  const found = allItems(places).find(({ linkId }) => linkId === definition.trim());
  return found && !found.ref.repeat ? found : undefined;
}

export const allItems = (places: readonly Place[]): ItemPlace[] =>
  places.flatMap((place) => (place.kind === 'item' ? [place] : allItems(place.places)));

function answerOf(place: ItemPlace, literal: Literal, { index, language }: Standing): JsonObject | undefined {
  const { type, codeList } = place;
  if (type === 'choice' && codeList) {
    const entries = codeList.entries.filter(({ codedValue }) => isSame(place, codedValue, literal));
    const [entry] = entries;
    // Two codes for one value (`1` and `1.0`) would be two answers.
    return entry && entries.length === 1 && isFhirCode(entry.codedValue)
      ? { answerCoding: codingOf(codeList.oid, entry, index.build.studyOid, language) }
      : undefined;
  }
  if (type === 'boolean') return literal.type === 'boolean' ? { answerBoolean: literal.value === 'true' } : undefined;
  const written = literal.type === 'number' ? decimalOf(literal.value) : undefined;
  if (type === 'decimal') return written === undefined ? undefined : { answerDecimal: number(written) };
  if (type === 'integer')
    return written !== undefined && /^-?\d{1,9}$/.test(written) ? { answerInteger: number(written) } : undefined;
  const isText = (type === 'string' || type === 'text') && literal.type === 'text' && literal.value.trim() !== '';
  return isText ? { answerString: literal.value } : undefined;
}

/** Whether a coded value is the constant, as CEL takes values of the item's type. */
function isSame({ item }: ItemPlace, codedValue: string, literal: Literal): boolean {
  if (literal.type === 'number')
    return ['integer', 'float', 'double'].includes(item.dataType) && Number(codedValue) === Number(literal.value);
  if (literal.type === 'boolean')
    return (
      item.dataType === 'boolean' && (literal.value === 'true' ? ['true', '1'] : ['false', '0']).includes(codedValue)
    );
  return item.dataType === 'text' && codedValue === literal.value;
}
