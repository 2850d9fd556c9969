import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { fieldPath } from './route.ts';
import { type Fault, fault, invalid } from './violation.ts';

const pairsMax = 200;

/**
 * The fields that an address names after `?`, as JSON: `page_size=5` or `pageSize=5`, `a.b=` for a member, repeated
 * for a list.
 *
 * @throws Refusal INVALID_REQUEST with every parameter that is wrong.
 */
export function parseQuery(schema: DescMessage, text: string, isTaken: (field: DescField) => boolean): JsonObject {
  const into: JsonObject = {};
  if (text === '') return into;
  const faults: Fault[] = [];
  const pairs = text.split('&', pairsMax + 1).filter((pair) => pair !== '');
  if (pairs.length > pairsMax) throw invalid([fault('', 'too_many')]);
  for (const pair of pairs) {
    const cut = pair.indexOf('=');
    const name = decoded(cut < 0 ? pair : pair.slice(0, cut));
    const value = decoded(cut < 0 ? '' : pair.slice(cut + 1));
    if (name === undefined || value === undefined) faults.push(fault(name ?? '', 'percent_encoding'));
    else {
      const path = fieldPath(schema, name);
      const [first] = path ?? [];
      if (!path || !first || isTaken(first)) faults.push(fault(name.slice(0, 100), 'unknown_field'));
      else if (!put(into, path, value)) faults.push(fault(path.map(({ jsonName }) => jsonName).join('.'), 'duplicate'));
    }
  }
  if (faults.length > 0) throw invalid(faults);
  return into;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Sets a field below `into`, making the objects on the way; false when it has another value already. */
export function put(into: JsonObject, path: readonly DescField[], text: string): boolean {
  let object = into;
  for (const field of path.slice(0, -1)) {
    const inner = (object[field.jsonName] ?? {}) as JsonObject;
    object[field.jsonName] = inner;
    object = inner;
  }
  const field = path.at(-1);
  if (!field) return false;
  const value = asJson(field, text);
  const there = object[field.jsonName];
  if (field.fieldKind === 'list') object[field.jsonName] = [...((there ?? []) as JsonValue[]), value];
  else if (there !== undefined) return there === value;
  else object[field.jsonName] = value;
  return true;
}

/** Text as the JSON that the field's type is written in; text that does not fit stays, and is refused with its place. */
function asJson(field: DescField, text: string): JsonValue {
  if (field.enum && /^-?\d{1,10}$/.test(text)) return Number(text);
  if (field.fieldKind !== 'message' && field.fieldKind !== 'map' && field.scalar === ScalarType.BOOL) {
    if (text === 'true') return true;
    if (text === 'false') return false;
  }
  return text;
}
