import type { BuildIndex, CodeList, CodeListEntry, Finding, RangeCheck, Unit } from '@verum/odm';
import type { JsonObject } from '../json.ts';
import { codingOf, decimalOf, UNITS } from './answer.ts';
import {
  encoded,
  idOf,
  isCount,
  isFhirCode,
  isFhirString,
  number,
  OWN,
  questionnaireUrl,
  textExtension,
  withExtensions,
} from './element.ts';
import { toEnableWhen } from './enable-when.ts';
import { formPlaces, type GroupPlace, type ItemPlace, type Place } from './form-places.ts';
import { chosen, textElement } from './texts.ts';
import { Told } from './told.ts';

const SD = 'http://hl7.org/fhir/StructureDefinition/';

export interface QuestionnaireOptions {
  /** BCP 47 of the texts that are shown; the others are their translations. */
  readonly language?: string;
  readonly status?: 'draft' | 'active' | 'retired';
}

/**
 * A form as a FHIR R4 Questionnaire; undefined when the build has none of that OID, or one that asks nothing. What it
 * does not carry is a finding at its place in the build.
 */
export function toQuestionnaire(
  index: BuildIndex,
  formOid: string,
  { language = index.build.defaultLanguage ?? '', status = 'active' }: QuestionnaireOptions = {},
): { readonly questionnaire?: JsonObject; readonly findings: readonly Finding[] } {
  const told = new Told();
  const places = formPlaces(index, formOid, told);
  const form = index.forms.get(formOid);
  if (!form || places.length === 0) return { findings: told.list };
  const { build } = index;
  const title = isFhirString(form.name) ? form.name : form.oid;
  const walk: Walk = { index, places, language, told, at: `FormDef[${formOid}]` };
  const questionnaire: JsonObject = {
    resourceType: 'Questionnaire',
    ...idOf(build.oid, formOid),
    ...(isFhirCode(language) && { language }),
    ...(form.repeating && withExtensions([{ url: OWN.repeatKey, valueBoolean: true }])),
    url: questionnaireUrl(build.studyOid, formOid),
    ...(build.oid !== '' && { version: encoded(build.oid) }),
    title,
    status,
    subjectType: ['Patient'],
    ...textElement('description', form.description, language),
    item: places.map((place) => question(walk, place, [])),
  };
  return { questionnaire, findings: told.list };
}

interface Walk {
  readonly index: BuildIndex;
  readonly places: readonly Place[];
  readonly language: string;
  readonly told: Told;
  readonly at: string;
}

function question(walk: Walk, place: Place, around: readonly string[]): JsonObject {
  return place.kind === 'group' ? group(walk, place, around) : item(walk, place, around);
}

function group(walk: Walk, place: GroupPlace, around: readonly string[]): JsonObject {
  const { group: own, ref } = place;
  const limit = own.repeating && isCount(own.repeatingLimit) && own.repeatingLimit;
  const texts = own.description.length > 0 ? own.description : [{ lang: '', text: own.name }];
  return {
    ...withExtensions([
      ...(own.description.length > 0 && own.name !== '' ? [textExtension(OWN.name, own.name)] : []),
      ...(limit ? [{ url: `${SD}questionnaire-maxOccurs`, valueInteger: number(limit) }] : []),
    ]),
    linkId: place.linkId,
    ...textElement('text', texts, walk.language),
    type: 'group',
    ...enable(walk, place, around),
    ...(ref.mandatory && { required: true }),
    ...(own.repeating && { repeats: true }),
    item: place.places.map((inner) => question(walk, inner, [...around, own.oid])),
  };
}

function item(walk: Walk, place: ItemPlace, around: readonly string[]): JsonObject {
  const { item: own, ref, type, codeList } = place;
  const { language } = walk;
  const texts = [own.question, own.description, [{ lang: '', text: own.name }]].find((list) => list.length > 0) ?? [];
  tellLeft(walk, place);
  const isText = type === 'string' || type === 'text';
  return {
    ...withExtensions([
      { url: OWN.dataType, valueCode: own.dataType },
      ...(isFhirString(own.name) ? [textExtension(OWN.name, own.name)] : []),
      ...units(walk, place),
      ...(type === 'decimal' && (own.significantDigits === 0 || isCount(own.significantDigits))
        ? [{ url: `${SD}maxDecimalPlaces`, valueInteger: number(own.significantDigits) }]
        : []),
      ...bounds(place),
    ]),
    linkId: place.linkId,
    ...textElement('text', texts, language),
    type,
    ...enable(walk, place, around),
    ...(ref.mandatory && { required: true }),
    ...(ref.repeat && { repeats: true }),
    ...(isText && isCount(own.length) && { maxLength: number(own.length) }),
    ...(codeList && {
      answerOption: codeList.entries.map((entry) => option(walk, codeList, entry)),
    }),
  };
}

/** With the texts in every language, and a code that is no FHIR code beside it. */
function option({ index, language }: Walk, { oid }: CodeList, entry: CodeListEntry): JsonObject {
  const { codedValue, decode } = entry;
  return {
    ...withExtensions(isFhirCode(codedValue) ? [] : [textExtension(OWN.value, codedValue)]),
    valueCoding: {
      ...codingOf(oid, entry, index.build.studyOid, language),
      ...textElement('display', decode, language),
    },
  };
}

function enable(walk: Walk, { ref }: Place, around: readonly string[]): JsonObject {
  if (ref.conditionOid === undefined) return {};
  const condition = walk.index.conditions.get(ref.conditionOid);
  const when = condition && toEnableWhen(condition, { ...walk, around });
  if (!when) walk.told.add('condition-not-carried', `${walk.at}/${ref.oid}/ConditionDef[${ref.conditionOid}]`);
  return when ?? {};
}

/** One unit is that of the question; of several each answer names its own. */
function units({ index, language }: Walk, { item: own, type }: ItemPlace): JsonObject[] {
  const known = (own.unitOids ?? []).map((oid) => index.units.get(oid)).filter((unit) => unit !== undefined);
  if (type !== 'decimal' && type !== 'integer' && type !== 'quantity') return [];
  const url = type === 'quantity' ? `${SD}questionnaire-unitOption` : `${SD}questionnaire-unit`;
  return known.map((unit) => ({ url, valueCoding: unitCoding(unit, language) }));
}

function unitCoding(unit: Unit, language: string): JsonObject {
  const symbol = chosen(unit.symbol, language)?.text ?? unit.name;
  return {
    system: UNITS,
    ...(isFhirCode(unit.oid) && { code: unit.oid }),
    ...(isFhirString(symbol) && { display: symbol }),
  };
}

/** FHIR's bounds refuse: they are ODM's hard ones, inclusive, of numbers in the question's only unit. */
const isBound = ({ softHard, comparator, checkValues, expressions, itemOid }: RangeCheck) =>
  softHard === 'hard' &&
  (comparator === 'GE' || comparator === 'LE') &&
  checkValues.length === 1 &&
  decimalOf(checkValues[0] ?? '') !== undefined &&
  (expressions ?? []).length === 0 &&
  itemOid === undefined;

function bounds({ item: own, type }: ItemPlace): JsonObject[] {
  if (type !== 'decimal' && type !== 'integer') return [];
  return (own.rangeChecks ?? []).filter(isBound).flatMap(({ comparator, checkValues: [value = ''] }) => {
    const written = decimalOf(value) ?? '';
    if (type === 'integer' && !/^-?\d{1,9}$/.test(written)) return [];
    const url = `${SD}${comparator === 'GE' ? 'minValue' : 'maxValue'}`;
    return [type === 'integer' ? { url, valueInteger: number(written) } : { url, valueDecimal: number(written) }];
  });
}

function tellLeft({ told, at }: Walk, { item: own, ref, type, codeList }: ItemPlace): void {
  const isNumber = type === 'decimal' || type === 'integer';
  const left = [
    ref.methodOid !== undefined && 'MethodOID',
    ref.preSpecifiedValue !== undefined && 'PreSpecifiedValue',
    (own.rangeChecks ?? []).some((check) => !isNumber || !isBound(check)) && 'RangeCheck',
    own.codeListOid !== undefined && !codeList && 'CodeList',
    (own.instructions ?? []).length > 0 && 'Instructions',
    (own.unitOids ?? []).length > 0 && !isNumber && type !== 'quantity' && 'MeasurementUnit',
  ].filter((name) => name !== false);
  if (left.length > 0) told.add('not-carried', `${at}/ItemDef[${own.oid}]`, left.join(', '));
}
