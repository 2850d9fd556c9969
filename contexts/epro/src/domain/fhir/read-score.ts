import type { JsonObject } from '@verum/fhir';
import { variableOf } from '../expression.ts';
import { extensionsOf, objectAt, textAt } from './json.ts';

/**
 * CEL for a calculated expression (SDC, sdc-questionnaire-calculatedExpression) whose meaning is certain: a sum of the
 * scores or numbers of items, as FHIRPath writes it. Undefined for every other one: a score is never guessed.
 *
 *   a + b + c                                  undetermined as soon as one is missing
 *   iif(a.exists(), a, 0) + …                  what is missing counts nothing
 *   iif(%any, …, {})                           … but none of them at all is no score
 *
 * where each part is an item's answer, as a path or as a `variable` of the questionnaire or of the item.
 */
export function readScore(expression: string, known: Known): string | undefined {
  const text = squeezed(expression);
  const guarded = callOf('iif', text);
  if (guarded?.length === 3 && guarded[2] === '{}') {
    const asked = existing(guarded[0] ?? '', known);
    const sum = guarded[1] === undefined ? undefined : sumOf(guarded[1], known);
    if (!asked || !sum?.every((each) => asked.includes(each.item))) return undefined;
    const [first] = asked;
    return first === undefined
      ? undefined
      : `(${asked.map((item) => `present(${item})`).join(' || ')}) ? ${write(sum, known)} : ${first}`;
  }
  const sum = sumOf(text, known);
  return sum && write(sum, known);
}

/** What an expression may stand on. */
export interface Known {
  readonly variables: ReadonlyMap<string, string>;
  /** Link ids of the items whose answers are codings: they count by their ordinal value, and in no other way. */
  readonly choices: ReadonlySet<string>;
  /** Variables that have a fraction: CEL adds 0.0 to them, and not 0. */
  readonly decimals: ReadonlySet<string>;
}

/** `variable` extensions by name, of the questionnaire and then of the item. */
export function variablesOf(...owners: readonly JsonObject[]): ReadonlyMap<string, string> {
  const found = owners.flatMap((owner) =>
    extensionsOf(owner)
      .filter(({ name }) => name === 'variable')
      .map(({ extension }) => objectAt(extension, 'valueExpression') ?? {}),
  );
  return new Map(found.map((each) => [textAt(each, 'name'), squeezed(textAt(each, 'expression'))]));
}

interface Part {
  readonly item: string;
  /** What is missing counts nothing. */
  readonly isLenient: boolean;
}

function write(parts: readonly Part[], { decimals }: Known): string {
  const zero = (item: string) => (decimals.has(item) ? '0.0' : '0');
  return parts
    .map(({ item, isLenient }) => (isLenient ? `(present(${item}) ? ${item} : ${zero(item)})` : item))
    .join(' + ');
}

function sumOf(text: string, known: Known): Part[] | undefined {
  const parts = split(text, '+').map((each): Part | undefined => {
    const inner = callOf('iif', each);
    if (!inner) {
      const item = itemOf(each, known);
      return item === undefined ? undefined : { item, isLenient: false };
    }
    const [condition = '', value = '', otherwise] = inner;
    const item = itemOf(value, known);
    const isAsked = condition.endsWith('.exists()') && itemOf(condition.slice(0, -'.exists()'.length), known) === item;
    return item !== undefined && isAsked && otherwise === '0' ? { item, isLenient: true } : undefined;
  });
  return parts.every((each) => each !== undefined) && parts.length > 0 ? parts : undefined;
}

/** The items of `a.exists()orb.exists()`. */
function existing(text: string, known: Known): string[] | undefined {
  const named = /^%(\w+)$/.exec(text)?.[1];
  const whole = named === undefined ? text : (known.variables.get(named) ?? '');
  const items = whole.split('.exists()or').map((each, index, all) => {
    const part =
      index === all.length - 1 ? (each.endsWith('.exists()') ? each.slice(0, -'.exists()'.length) : undefined) : each;
    return part === undefined ? undefined : itemOf(part, known);
  });
  return items.every((each) => each !== undefined) ? items : undefined;
}

const OWN_ANSWER =
  /^%resource\.(?:repeat\(item\)|item)\.where\(linkId='([^']+)'\)\.answer\.value(Integer|Decimal|\.ordinal\(\))?$/;
const BY_OPTION =
  /^%questionnaire\.(?:repeat\(item\)|item)\.where\(linkId='([^']+)'\)\.answerOption\.where\(valueCoding\.code=%resource\.(?:repeat\(item\)|item)\.where\(linkId='([^']+)'\)\.answer\.valueCoding\.code\)\.extension\.where\(url=(?:%(\w+)|'([^']+)')\)\.valueDecimal$/;
const ORDINAL = 'http://hl7.org/fhir/StructureDefinition/ordinalValue';

/** The CEL variable of the item whose answer a path reads. */
function itemOf(text: string, known: Known): string | undefined {
  const named = /^%(\w+)$/.exec(text)?.[1];
  const path = named === undefined ? text : (known.variables.get(named) ?? '');
  const [, own, kind] = OWN_ANSWER.exec(path) ?? [];
  if (own !== undefined) {
    return known.choices.has(own) === (kind === '.ordinal()') ? variableOf(own) : undefined;
  }
  const [, item, same, variable, url] = BY_OPTION.exec(path) ?? [];
  const extension = variable === undefined ? url : known.variables.get(variable)?.replace(/^'|'$/g, '');
  return item !== undefined && item === same && extension === ORDINAL ? variableOf(item) : undefined;
}

/** Without blanks, which mean nothing outside of quotes. */
function squeezed(text: string): string {
  return text.replace(/('(?:[^'\\]|\\.)*')|\s+/g, (_, quoted?: string) => quoted ?? '');
}

/** The arguments of `name(…)` where the whole text is that call. */
function callOf(name: string, text: string): string[] | undefined {
  if (!text.startsWith(`${name}(`) || !text.endsWith(')')) return undefined;
  const inner = text.slice(name.length + 1, -1);
  return isBalanced(inner) ? split(inner, ',') : undefined;
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const char of text.replace(/'(?:[^'\\]|\\.)*'/g, '')) {
    depth += char === '(' ? 1 : char === ')' ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** At a sign outside of brackets and quotes. */
function split(text: string, sign: string): string[] {
  const parts = [''];
  let depth = 0;
  let isQuoted = false;
  for (const char of text) {
    if (char === "'") isQuoted = !isQuoted;
    if (!isQuoted) depth += char === '(' ? 1 : char === ')' ? -1 : 0;
    if (char === sign && depth === 0 && !isQuoted) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${char}`);
  }
  return parts;
}
