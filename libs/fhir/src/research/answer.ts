import type { ItemData, Unit } from '@verum/odm';
import { parseFhirDateTime } from '../fhir-date.ts';
import { isJsonObject, type JsonObject, LexicalNumber } from '../json.ts';
import {
  codeListUrl,
  extensionAt,
  extensionText,
  isFhirCode,
  isFhirString,
  number,
  OWN,
  objectAt,
  textAt,
  textExtension,
  withExtensions,
} from './element.ts';
import type { ItemPlace } from './form-places.ts';
import { chosen } from './texts.ts';

/** What an answer is written with. */
export interface Writing {
  readonly studyOid: string;
  readonly units: ReadonlyMap<string, Unit>;
  readonly language: string;
}

export const UNITS = 'urn:verum:unit';

/**
 * A value as an answer of its question's type. Where the type cannot hold it to the character (`007`, `2026-UK-UK`,
 * `.5`, a code that is not in the list) an extension does, beside as much of it as the type can hold.
 */
export function toAnswer(place: ItemPlace, value: string, unitOid: string | undefined, writing: Writing): JsonObject {
  const natural = naturalAnswer(place, value, unitOid, writing);
  const read = readAnswer(natural);
  return {
    ...withExtensions([
      ...(read?.value === value ? [] : [textExtension(OWN.value, value)]),
      ...(unitOid === undefined || read?.unitOid === unitOid ? [] : [textExtension(OWN.unit, unitOid)]),
    ]),
    ...natural,
  };
}

/** The value of an answer as its item has it, to the character; undefined where there is none that an item can have. */
export function readAnswer(answer: JsonObject): Pick<ItemData, 'value' | 'unitOid'> | undefined {
  const exact = extensionText(extensionAt(answer, OWN.value));
  const quantity = objectAt(answer, 'valueQuantity');
  const coded = quantity?.system === UNITS ? textAt(quantity, 'code') : '';
  const unitOid = extensionText(extensionAt(answer, OWN.unit)) ?? (coded || undefined);
  const value = exact ?? naturalValue(answer);
  return value === undefined ? undefined : { value, ...(unitOid !== undefined && { unitOid }) };
}

const TEXTS = ['valueString', 'valueDate', 'valueDateTime', 'valueTime', 'valueUri'] as const;

function naturalValue(answer: JsonObject): string | undefined {
  if (typeof answer.valueBoolean === 'boolean') return String(answer.valueBoolean);
  const coding = objectAt(answer, 'valueCoding');
  if (coding) return textAt(coding, 'code') || textAt(coding, 'display') || undefined;
  const quantity = objectAt(answer, 'valueQuantity');
  if (quantity) return quantity.comparator === undefined ? textAt(quantity, 'value') || undefined : undefined;
  for (const name of ['valueInteger', 'valueDecimal'] as const) {
    const value = answer[name];
    if (value instanceof LexicalNumber) return value.source;
  }
  for (const name of TEXTS) {
    const value = answer[name];
    if (typeof value === 'string') return value;
  }
  return undefined;
}

/** True for an answer whose value is of a type that no item has: attachments, references. */
export const isForeignAnswer = (answer: JsonObject) =>
  Object.entries(answer).some(([name, value]) => /^value[A-Z]/.test(name) && (isJsonObject(value) || value !== null));

function naturalAnswer(place: ItemPlace, value: string, unitOid: string | undefined, writing: Writing): JsonObject {
  switch (place.type) {
    case 'choice':
      return choice(place, value, writing);
    case 'boolean':
      return /^(true|false|1|0)$/.test(value) ? { valueBoolean: value === 'true' || value === '1' } : {};
    case 'integer': {
      const written = decimalOf(value);
      const fits = written !== undefined && /^-?\d+$/.test(written) && Math.abs(Number(written)) <= 2_147_483_647;
      return fits ? { valueInteger: number(written) } : {};
    }
    case 'decimal': {
      const written = decimalOf(value);
      return written === undefined ? {} : { valueDecimal: number(written) };
    }
    case 'quantity':
      return quantity(value, unitOid, writing);
    case 'date':
      return named('valueDate', dateOf(value));
    case 'dateTime':
      return named('valueDateTime', dateTimeOf(value));
    case 'time':
      return named('valueTime', timeOf(value));
    case 'url':
      return /^\S+$/.test(value) ? { valueUri: value } : {};
    default:
      return isFhirString(value) ? { valueString: value } : {};
  }
}

const named = (name: string, value: string | undefined): JsonObject => (value === undefined ? {} : { [name]: value });

/** The choice as the questionnaire offers it; nothing for a code that it does not offer. */
function choice({ codeList }: ItemPlace, value: string, { studyOid, language }: Writing): JsonObject {
  const entry = codeList?.entries.find(({ codedValue }) => codedValue === value);
  return codeList && entry ? { valueCoding: codingOf(codeList.oid, entry, studyOid, language) } : {};
}

/** An entry of a code list as a Coding: always with something in it, as FHIR asks of every element. */
export function codingOf(
  listOid: string,
  entry: { readonly codedValue: string; readonly decode: Parameters<typeof chosen>[0] },
  studyOid: string,
  language: string,
): JsonObject {
  const display = chosen(
    entry.decode.filter(({ text }) => isFhirString(text)),
    language,
  )?.text;
  return {
    system: codeListUrl(studyOid, listOid),
    ...(isFhirCode(entry.codedValue) && { code: entry.codedValue }),
    ...(display !== undefined && { display }),
  };
}

function quantity(value: string, unitOid: string | undefined, { units, language }: Writing): JsonObject {
  const written = decimalOf(value);
  if (written === undefined) return {};
  const unit = unitOid === undefined ? undefined : units.get(unitOid);
  const symbol = unit && (chosen(unit.symbol, language)?.text ?? unit.name);
  return {
    valueQuantity: {
      value: number(written),
      ...(symbol !== undefined && isFhirString(symbol) && { unit: symbol }),
      ...(unitOid !== undefined && isFhirCode(unitOid) && { system: UNITS, code: unitOid }),
    },
  };
}

/** The number as JSON writes it, digits unchanged: `+5` is 5, `.5` is 0.5, `007` is 7, `5.10` stays. */
export function decimalOf(text: string): string | undefined {
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return text;
  const [, sign, whole, part] = /^([+-]?)0*(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole === undefined || !/\d/.test(text)) return undefined;
  return `${sign === '-' ? '-' : ''}${whole || '0'}${part ? `.${part}` : ''}`;
}

/** As much of a date as FHIR can hold from the year on. */
function dateOf(text: string): string | undefined {
  return [10, 7, 4]
    .map((length) => text.slice(0, length))
    .find((part) => {
      return (
        parseFhirDateTime(part) !== undefined && (text.length === part.length || !/^\d/.test(text.slice(part.length)))
      );
    });
}

/** A date and time with its zone; seconds that are not written are zero, as FHIR asks. Without a zone: the date. */
function dateTimeOf(text: string): string | undefined {
  if (parseFhirDateTime(text)) return text;
  const filled = text.replace(/(T\d\d:\d\d)(?=Z|[+-]\d\d:\d\d$)/, '$1:00');
  return parseFhirDateTime(filled) ? filled : dateOf(text);
}

function timeOf(text: string): string | undefined {
  const filled = /^\d\d:\d\d$/.test(text) ? `${text}:00` : text;
  return /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?$/.test(filled) ? filled : undefined;
}
