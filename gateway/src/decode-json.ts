import {
  type DescField,
  type DescMessage,
  fromJson,
  fromJsonString,
  type JsonValue,
  type Message,
  ScalarType,
} from '@bufbuild/protobuf';
import { type Fault, type FaultRule, fault, invalid } from './violation.ts';

const faultsMax = 100;

/**
 * JSON text as a message, in the proto3 mapping. Unknown fields and members given twice are refused.
 *
 * @param prefix where the text stands in the request, e.g. `basics.`
 * @throws Refusal INVALID_REQUEST with every place that is wrong.
 */
export function decodeText(schema: DescMessage, text: string, prefix: string, depthMax: number): Message {
  let json: JsonValue;
  try {
    json = JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw invalid([fault(prefix.slice(0, -1), 'not_json')], cause);
  }
  if (depthOf(json, depthMax) > depthMax) throw invalid([fault(prefix.slice(0, -1), 'too_deep')]);
  return decoded(schema, json, prefix, () => fromJsonString(schema, text));
}

export function decodeValue(schema: DescMessage, json: JsonValue): Message {
  return decoded(schema, json, '', () => fromJson(schema, json));
}

function decoded(schema: DescMessage, json: JsonValue, prefix: string, decode: () => Message): Message {
  try {
    return decode();
  } catch (cause) {
    // The library names one field and quotes its value; the places are looked for again, without values.
    const found: Fault[] = [];
    locate(schema, json, prefix, found);
    // What parses alone and not as text is a member given twice, which JSON.parse has merged.
    throw invalid(found.length > 0 ? found : [fault(prefix.slice(0, -1), 'duplicate')], cause);
  }
}

/** Levels of objects and lists, looked at no deeper than one below `max`. */
function depthOf(json: JsonValue, max: number): number {
  if (json === null || typeof json !== 'object') return 0;
  if (max === 0) return 1;
  let deepest = 0;
  for (const one of Array.isArray(json) ? json : Object.values(json)) {
    deepest = Math.max(deepest, depthOf(one, max - 1));
  }
  return deepest + 1;
}

function locate(schema: DescMessage, json: JsonValue, prefix: string, found: Fault[]): void {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    found.push(fault(prefix.slice(0, -1), 'not_an_object'));
    return;
  }
  const seen = new Set<DescField>();
  for (const [key, value] of Object.entries(json)) {
    if (found.length >= faultsMax) return;
    const field = schema.fields.find(({ name, jsonName }) => name === key || jsonName === key);
    const path = prefix + (field?.jsonName ?? shortened(key));
    if (!field) found.push(fault(path, 'unknown_field'));
    else if (seen.has(field)) found.push(fault(path, 'duplicate'));
    else locateField(schema, field, value, path, found);
    if (field) seen.add(field);
  }
}

function locateField(schema: DescMessage, field: DescField, value: JsonValue, path: string, found: Fault[]): void {
  if (value === null) return;
  if (field.fieldKind === 'list') {
    if (!Array.isArray(value)) found.push(fault(path, 'not_a_list'));
    else for (const [index, one] of value.entries()) locateOne(schema, field, [one], one, `${path}[${index}]`, found);
  } else locateOne(schema, field, value, value, path, found);
}

/** @param asField the value as a whole field: for a list, a list of one. */
function locateOne(
  schema: DescMessage,
  field: DescField,
  asField: JsonValue,
  value: JsonValue,
  path: string,
  found: Fault[],
): void {
  if (found.length >= faultsMax) return;
  if (fits(schema, { [field.jsonName]: asField })) return;
  const before = found.length;
  const isPlain = field.fieldKind !== 'map' && field.message && !field.message.typeName.startsWith('google.protobuf.');
  if (isPlain && field.message) locate(field.message, value, `${path}.`, found);
  if (found.length === before) found.push(fault(path, ruleOf(field)));
}

function fits(schema: DescMessage, json: JsonValue): boolean {
  try {
    fromJson(schema, json);
    return true;
  } catch {
    return false;
  }
}

function ruleOf(field: DescField): FaultRule {
  if (field.enum) return 'not_an_enum_value';
  if (field.message) return field.message.typeName === 'google.protobuf.Timestamp' ? 'not_a_timestamp' : 'malformed';
  switch (field.scalar) {
    case ScalarType.STRING:
      return 'not_a_string';
    case ScalarType.BOOL:
      return 'not_a_boolean';
    case ScalarType.BYTES:
      return 'not_bytes';
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return 'not_a_number';
    default:
      return 'not_an_integer';
  }
}

/** A made-up member name may be long, or somebody's name: enough of it to be found again. */
function shortened(key: string): string {
  return key.length > 40 ? `${key.slice(0, 40)}…` : key;
}
