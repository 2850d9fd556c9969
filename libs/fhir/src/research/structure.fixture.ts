/** What R4 says of the resources that are written here, as far as it can be checked without its server. */
import { isJsonObject, type JsonObject, type JsonValue, LexicalNumber } from '../json.ts';

type Check = (value: JsonValue) => boolean;
/** Cardinality, then the type. */
type Members = Readonly<Record<string, readonly [min: 0 | 1, max: 1 | '*', type: string]>>;

const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const lexical =
  (pattern: RegExp): Check =>
  (value) =>
    value instanceof LexicalNumber && pattern.test(value.source);

/** R4, datatypes: regular expressions of the primitive types. */
const PRIMITIVES: Readonly<Record<string, Check>> = {
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => lexical(/^-?(0|[1-9]\d*)$/)(value) && Math.abs(Number((value as LexicalNumber).source)) < 2 ** 31,
  decimal: lexical(/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/),
  string: matches(/^[ \r\n\t\S]+$/),
  markdown: matches(/^[ \r\n\t\S]+$/),
  id: matches(/^[A-Za-z0-9\-.]{1,64}$/),
  uri: matches(/^\S+$/),
  canonical: matches(/^\S+$/),
  code: matches(/^[^\s]+(\s[^\s]+)*$/),
  date: matches(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/),
  dateTime: matches(
    /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00)))?)?)?$/,
  ),
  time: matches(/^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?$/),
};

const resource = {
  resourceType: [1, 1, 'code'],
  id: [0, 1, 'id'],
  language: [0, 1, 'code'],
  extension: [0, '*', 'Extension'],
} as const;
const VALUES = (prefix: string, types: readonly string[]): Members =>
  Object.fromEntries(types.map((type) => [prefix + (type[0] ?? '').toUpperCase() + type.slice(1), [0, 1, type]]));
const ANSWERS = ['boolean', 'decimal', 'integer', 'date', 'dateTime', 'time', 'string', 'uri', 'Coding', 'Quantity'];

const TYPES: Readonly<Record<string, Members>> = {
  Element: { extension: [0, '*', 'Extension'] },
  Extension: {
    url: [1, 1, 'uri'],
    extension: [0, '*', 'Extension'],
    ...VALUES('value', [...ANSWERS, 'code', 'Reference']),
  },
  Identifier: { system: [0, 1, 'uri'], value: [0, 1, 'string'] },
  Reference: {
    ...{
      reference: [0, 1, 'string'],
      type: [0, 1, 'uri'],
      identifier: [0, 1, 'Identifier'],
      display: [0, 1, 'string'],
    },
  },
  Coding: { system: [0, 1, 'uri'], code: [0, 1, 'code'], display: [0, 1, 'string'] },
  Quantity: { value: [0, 1, 'decimal'], unit: [0, 1, 'string'], system: [0, 1, 'uri'], code: [0, 1, 'code'] },
  ResearchStudy: {
    ...{ ...resource, identifier: [0, '*', 'Identifier'], title: [0, 1, 'string'], status: [1, 1, 'code'] },
    ...{ description: [0, 1, 'markdown'], site: [0, '*', 'Reference'], arm: [0, '*', 'Arm'] },
  },
  Arm: { extension: [0, '*', 'Extension'], name: [1, 1, 'string'], description: [0, 1, 'string'] },
  ResearchSubject: {
    ...{ ...resource, identifier: [0, '*', 'Identifier'], status: [1, 1, 'code'] },
    ...{ study: [1, 1, 'Reference'], individual: [1, 1, 'Reference'] },
  },
  Questionnaire: {
    ...{ ...resource, url: [0, 1, 'uri'], version: [0, 1, 'string'], title: [0, 1, 'string'], status: [1, 1, 'code'] },
    ...{ subjectType: [0, '*', 'code'], description: [0, 1, 'markdown'], item: [0, '*', 'Question'] },
  },
  Question: {
    ...{ extension: [0, '*', 'Extension'], linkId: [1, 1, 'string'], text: [0, 1, 'string'], type: [1, 1, 'code'] },
    ...{ enableWhen: [0, '*', 'EnableWhen'], enableBehavior: [0, 1, 'code'], required: [0, 1, 'boolean'] },
    ...{
      repeats: [0, 1, 'boolean'],
      maxLength: [0, 1, 'integer'],
      answerOption: [0, '*', 'Option'],
      item: [0, '*', 'Question'],
    },
  },
  Option: { extension: [0, '*', 'Extension'], ...VALUES('value', ['integer', 'date', 'time', 'string', 'Coding']) },
  EnableWhen: { question: [1, 1, 'string'], operator: [1, 1, 'code'], ...VALUES('answer', ANSWERS) },
  QuestionnaireResponse: {
    ...{ ...resource, identifier: [0, 1, 'Identifier'], questionnaire: [0, 1, 'canonical'], status: [1, 1, 'code'] },
    ...{ subject: [0, 1, 'Reference'], authored: [0, 1, 'dateTime'], author: [0, 1, 'Reference'] },
    ...{ source: [0, 1, 'Reference'], item: [0, '*', 'Answered'] },
  },
  Answered: {
    extension: [0, '*', 'Extension'],
    linkId: [1, 1, 'string'],
    answer: [0, '*', 'Answer'],
    item: [0, '*', 'Answered'],
  },
  Answer: { extension: [0, '*', 'Extension'], ...VALUES('value', ANSWERS), item: [0, '*', 'Answered'] },
};

/** Whatever is wrong with a resource, by its place; empty when nothing is. */
export function faultsOf(value: JsonObject): string[] {
  const linkIds = value.resourceType === 'Questionnaire' ? linkIdsOf(value) : [];
  const twice = linkIds.filter((linkId, at) => linkIds.indexOf(linkId) !== at).map((linkId) => `que-2 ${linkId}`);
  return [...element(value, String(value.resourceType), String(value.resourceType)), ...twice];
}

function element(value: JsonValue, type: string, at: string): string[] {
  const primitive = PRIMITIVES[type];
  if (primitive) return primitive(value) ? [] : [`${at} is no ${type}`];
  const members = TYPES[type];
  if (!members || !isJsonObject(value)) return [`${at} is no ${type}`];
  const faults = [...rules(value, type, at)];
  if (Object.keys(value).length === 0) faults.push(`${at} is empty (ele-1)`);
  for (const [name, [min]] of Object.entries(members))
    if (min === 1 && value[name] === undefined) faults.push(`${at}.${name} is missing`);
  for (const [name, member] of Object.entries(value)) {
    const [, max, kind] = members[name] ?? (name.startsWith('_') && members[name.slice(1)] ? [0, 1, 'Element'] : []);
    if (kind === undefined) faults.push(`${at}.${name} is not of ${type}`);
    else if (max === '*' ? !Array.isArray(member) || member.length === 0 : Array.isArray(member))
      faults.push(`${at}.${name} cardinality`);
    else
      for (const [place, one] of (Array.isArray(member) ? member : [member]).entries())
        faults.push(...element(one, kind, `${at}.${name}[${place}]`));
  }
  return faults;
}

function* rules(value: JsonObject, type: string, at: string): Generator<string> {
  const values = Object.keys(value).filter(
    (name) => /^(value|answer)[A-Z]/.test(name) && name !== 'answerOption',
  ).length;
  const has = (name: string) => value[name] !== undefined;
  if (values > 1) yield `${at} has two values`;
  if (type === 'Extension' && has('extension') === (values === 1)) yield `${at} ext-1`;
  if ((type === 'Option' || type === 'EnableWhen') && values !== 1) yield `${at} has no value`;
  if (type === 'Answered' && has('answer') && has('item')) yield `${at} qrs-1`;
  if (type === 'EnableWhen' && value.operator === 'exists' && !has('answerBoolean')) yield `${at} que-7`;
  if (type !== 'Question') return;
  if (value.type === 'group' && (!has('item') || has('answerOption') || has('maxLength'))) yield `${at} que-1`;
  if (has('answerOption') && value.type !== 'choice') yield `${at} que-5`;
  if (has('maxLength') && !['string', 'text', 'integer', 'decimal', 'url'].includes(String(value.type)))
    yield `${at} que-10`;
  if (Array.isArray(value.enableWhen) && value.enableWhen.length > 1 && !has('enableBehavior')) yield `${at} que-12`;
}

const linkIdsOf = (value: JsonObject): string[] =>
  ((value.item ?? []) as JsonObject[]).flatMap((item) => [String(item.linkId), ...linkIdsOf(item)]);
