import { isJsonObject, type JsonValue, LexicalNumber } from './json.ts';

/** One text for one content, whatever the order of the names and the white space: what a hash is made of. */
export function canonicalJson(value: JsonValue): string {
  if (value instanceof LexicalNumber) return value.source;
  if (isJsonObject(value)) {
    const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
  }
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(canonicalJson).join(',')}]`;
  return JSON.stringify(value);
}

/** Elements whose contents say what a record is and never who somebody is. */
const plain: ReadonlySet<string> = new Set(['resourceType', 'active', 'status', 'use', 'system', 'mode', 'language']);
const listMax = 3;

/**
 * What a record looks like without what it says: names of elements, kinds and lengths of their contents. It is kept
 * beside a record that could not be read, so that somebody can see what is wrong with it, and no person in it.
 */
export function skeletonOf(value: JsonValue, lengthMax = 1000): string {
  const text = sketch(value, '');
  return text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text;
}

function sketch(value: JsonValue, name: string): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (value instanceof LexicalNumber) return 'number';
  if (typeof value === 'string') {
    return plain.has(name) && /^[\w:/.-]{0,60}$/.test(value) ? JSON.stringify(value) : `text(${value.length})`;
  }
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([key, member]) => `${safeName(key)}: ${sketch(member, key)}`);
    return `{${members.join(', ')}}`;
  }
  const items = value as readonly JsonValue[];
  const shown = items.slice(0, listMax).map((item) => sketch(item, name));
  return `[${[...shown, ...(items.length > listMax ? [`and ${items.length - listMax} more`] : [])].join(', ')}]`;
}

/** A hostile document may hide a person in the name of an element. */
function safeName(name: string): string {
  return /^_?[A-Za-z][A-Za-z]{0,39}$/.test(name) ? name : '?';
}
