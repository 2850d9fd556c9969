import type { ExtensionElement } from './model.ts';
import { escapeAttribute, escapeText } from './xml-text.ts';

/** A parsed element. `name` is the local name; `content` holds text and elements in document order. */
export interface Element {
  readonly name: string;
  readonly prefix: string;
  readonly namespace: string;
  readonly attributes: readonly Attribute[];
  readonly content: (Element | string)[];
  readonly parent: Element | undefined;
  readonly line: number;
  readonly column: number;
}
export interface Attribute {
  readonly name: string;
  readonly prefix: string;
  readonly namespace: string;
  readonly value: string;
}

export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';
const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';

/** True for every version of ODM and for the times before it had a namespace. */
export const isOdmNamespace = (namespace: string) =>
  namespace === '' || namespace.startsWith('http://www.cdisc.org/ns/odm/');

/** Namespace declarations and schema hints say nothing about the study. */
export const isPlumbing = (attribute: Attribute) =>
  attribute.prefix === 'xmlns' ||
  (attribute.prefix === '' && attribute.name === 'xmlns') ||
  attribute.namespace === XMLNS_NAMESPACE ||
  attribute.namespace === XSI_NAMESPACE;

export const childElements = (element: Element): Element[] =>
  element.content.filter((part) => typeof part !== 'string');

/** All text inside, also that of child elements (XHTML). */
export const textOf = (element: Element): string =>
  element.content.map((part) => (typeof part === 'string' ? part : textOf(part))).join('');

/** `ODM/Study[S.1]/MetaDataVersion[MDV.1]/ItemDef[IT.SBP]`. */
export function pathOf(element: Element): string {
  const key = element.attributes.find((attribute) => /^(OID|SubjectKey|[A-Za-z]+OID)$/.test(attribute.name))?.value;
  const step = key === undefined ? element.name : `${element.name}[${key}]`;
  return element.parent ? `${pathOf(element.parent)}/${step}` : step;
}

/** The element as XML that stands on its own: prefixes are declared where they first appear. */
export function toExtension(element: Element): ExtensionElement {
  return { name: element.name, namespace: element.namespace, xml: toXml(element, new Map([['', '\u0000']])) };
}

function toXml(element: Element, scope: ReadonlyMap<string, string>): string {
  const declared = new Map(scope);
  let declarations = '';
  const use = (prefix: string, namespace: string) => {
    if (prefix === 'xml' || declared.get(prefix) === namespace) return;
    declared.set(prefix, namespace);
    declarations +=
      prefix === '' ? ` xmlns="${escapeAttribute(namespace)}"` : ` xmlns:${prefix}="${escapeAttribute(namespace)}"`;
  };
  use(element.prefix, element.namespace);
  let attributes = '';
  for (const attribute of element.attributes) {
    if (isPlumbing(attribute)) continue;
    if (attribute.prefix !== '') use(attribute.prefix, attribute.namespace);
    const name = attribute.prefix === '' ? attribute.name : `${attribute.prefix}:${attribute.name}`;
    attributes += ` ${name}="${escapeAttribute(attribute.value)}"`;
  }
  const name = element.prefix === '' ? element.name : `${element.prefix}:${element.name}`;
  const content = element.content
    .map((part) => (typeof part === 'string' ? escapeText(part) : toXml(part, declared)))
    .join('');
  const start = `<${name}${declarations}${attributes}`;
  return content === '' ? `${start}/>` : `${start}>${content}</${name}>`;
}
