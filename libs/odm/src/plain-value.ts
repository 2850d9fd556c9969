import { type Element, isOdmNamespace } from './element.ts';
import type { ReadValue } from './read-values.ts';
import type { ReadContext } from './taker.ts';

// A study has a million values, and nearly every one is an element with an OID and one text. It is read as that; what
// has anything more about it is taken apart piece by piece (Taker), so that nothing of it can be lost.

/** Undefined for an element that has to be taken apart. */
export function plainValue(element: Element, prefix: string, { withLines }: ReadContext): ReadValue | undefined {
  const { name, attributes, content, line } = element;
  if (name !== 'ItemData') return undefined;
  const [key, given] = attributes;
  if (key?.name !== 'ItemOID' || key.prefix !== '' || attributes.length > 2) return undefined;
  const value = given === undefined ? onlyValue(content) : content.length === 0 ? valueIn(given) : undefined;
  if (value === undefined || !PLAIN_OID.test(key.value)) return undefined;
  const path = prefix === '' ? key.value : `${prefix}/${key.value}`;
  return { item: withLines ? { line, path, value } : { path, value }, entry: undefined };
}

/** Stands in a path as it is, and is none of those that we make up (oids.ts). */
const PLAIN_OID = /^[\w.-]{1,100}$/;

const valueIn = ({ name, prefix, value }: Element['attributes'][number]) =>
  name === 'Value' && prefix === '' ? value : undefined;

/** The text of a `Value` that stands there alone; '' of an empty one. */
function onlyValue(content: Element['content']): string | undefined {
  const [child] = content;
  if (child === undefined || typeof child === 'string' || content.length > 1) return undefined;
  const { name, namespace, attributes, content: own } = child;
  if (name !== 'Value' || attributes.length > 0 || own.length > 1 || !isOdmNamespace(namespace)) return undefined;
  const [text = ''] = own;
  return typeof text === 'string' ? text : undefined;
}
