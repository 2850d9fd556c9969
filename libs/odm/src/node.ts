import { escapeAttribute, escapeText } from './xml-text.ts';

/** An element to be written. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly children: readonly (XmlNode | string)[];
  /** Foreign attributes with their namespace declarations, already XML: ` xmlns:v="…" v:A="…"`. */
  readonly foreign?: string;
  /** The whole element, already XML. */
  readonly raw?: string;
  /** What to write instead where a version cannot say this; the overlay then carries this node itself. */
  readonly native?: XmlNode;
  /** The true children of these names, for the overlay; `children` hold what the version can say (see fit.ts). */
  readonly overlay?: readonly XmlNode[];
}

type AttributeValue = string | number | boolean | undefined;
type ChildValue = XmlNode | string | undefined | false;

/** Builds a node; undefined attributes and children are left out, a boolean is Yes or No. */
export function el(
  name: string,
  attributes: Readonly<Record<string, AttributeValue>> = {},
  children: readonly ChildValue[] = [],
): XmlNode {
  const written: [string, string][] = [];
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined)
      written.push([key, typeof value === 'boolean' ? (value ? 'Yes' : 'No') : formatNumber(value)]);
  }
  return { name, attributes: written, children: children.filter((child) => child !== undefined && child !== false) };
}

/** XSD decimals know no exponent. */
function formatNumber(value: string | number): string {
  if (typeof value === 'string') return value;
  const text = String(value);
  return text.includes('e') ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 }) : text;
}

export function serialise(node: XmlNode): string {
  if (node.raw !== undefined) return node.raw;
  const start = startTag(node);
  let content = '';
  for (const child of node.children) content += typeof child === 'string' ? escapeText(child) : serialise(child);
  return content === '' ? `${start}/>` : `${start}>${content}</${node.name}>`;
}

/** Without its closing bracket. */
export function startTag(node: XmlNode): string {
  let tag = `<${node.name}`;
  for (const [name, value] of node.attributes) tag += ` ${name}="${escapeAttribute(value)}"`;
  return tag + (node.foreign ?? '');
}
