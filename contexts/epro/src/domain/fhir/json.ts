import { isJsonObject, type JsonObject, type JsonValue } from '@verum/fhir';

/** FHIR JSON by name; numbers keep their spelling, so a decimal is a text here. */

export function textAt(object: JsonObject, name: string): string {
  return plain(object[name]) ?? '';
}

/** A string, a number as it was written, or a boolean. */
export function plain(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'object' && value !== null && 'source' in value) return String(value.source);
  return undefined;
}

export function objectAt(object: JsonObject, name: string): JsonObject | undefined {
  const value = object[name];
  return isJsonObject(value) ? value : undefined;
}

export function objectsAt(object: JsonObject, name: string): readonly JsonObject[] {
  const value = object[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** `value[x]` of whatever type, with its name. */
export function valueIn(
  object: JsonObject,
  prefix = 'value',
): { readonly type: string; readonly value: JsonValue } | undefined {
  const name = Object.keys(object).find((each) => each.startsWith(prefix) && each.length > prefix.length);
  const value = name === undefined ? undefined : object[name];
  return name === undefined || value === undefined ? undefined : { type: name.slice(prefix.length), value };
}

/** By the last segment of the url, which no two extensions of a Questionnaire share. */
export function extensionsOf(object: JsonObject): readonly { readonly name: string; readonly extension: JsonObject }[] {
  return objectsAt(object, 'extension').map((extension) => ({
    name: textAt(extension, 'url').split('/').at(-1) ?? '',
    extension,
  }));
}

export function extensionText(object: JsonObject, name: string): string | undefined {
  const found = extensionsOf(object).find((each) => each.name === name);
  const given = found && valueIn(found.extension);
  return given && plain(given.value);
}

/** The code of a control: `slider`, `unit`, `lower` …; '' where there is none. */
export function controlOf(item: JsonObject): string {
  const found = extensionsOf(item).find(({ name }) => name === 'questionnaire-itemControl');
  const concept = found && objectAt(found.extension, 'valueCodeableConcept');
  return concept ? textAt(objectsAt(concept, 'coding')[0] ?? {}, 'code') : '';
}
