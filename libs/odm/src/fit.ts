import { el, serialise, type XmlNode } from './node.ts';
import { OVERLAY_CONTEXT } from './oids.ts';
import type { Schema } from './schema.ts';

/**
 * Makes a node valid in one ODM version, losing nothing where the standard has room for it.
 *
 * The mapping says everything in one vocabulary, that of both versions together. Attributes and children the version
 * does not know, or whose value it forbids, are taken out; children are put in the order of its XSD. What was taken out
 * goes, as XML, into one Alias (Context `verum:odm`) of the nearest element around it that can have aliases: lost
 * attributes, and all children of a name of which any lost something. The reader lays that over the element again.
 * `onLoss` hears of what no alias could carry.
 */
export function fit(node: XmlNode, schema: Schema, onLoss: (path: string) => void): XmlNode | undefined {
  const { node: fitted, lost } = fitNode(node, schema);
  for (const what of lost) onLoss(`${node.name}/${what}`);
  return fitted;
}

interface Fitted {
  readonly node: XmlNode | undefined;
  /** Names of what was taken out and found no alias. */
  readonly lost: readonly string[];
}

/** In 2.0 items and groups are mixed, and their common order is content. */
const MIXED = ['ItemRef', 'ItemGroupRef'];

function fitNode(full: XmlNode, schema: Schema): Fitted {
  if (full.raw !== undefined) return { node: full, lost: [] };
  const node = full.native ?? full;
  const element = schema.get(node.name);
  if (!element) return { node: undefined, lost: [node.name] };
  const kept: [string, string][] = [];
  const lostAttributes: [string, string][] = [];
  for (const [name, value] of node.attributes) {
    if (name === 'xmlns' || element.attributes.get(name)?.(value)) kept.push([name, value]);
    else lostAttributes.push([name, value]);
  }
  const children: (XmlNode | string)[] = [];
  const lostNames = new Set<string>(node.overlay?.map(({ name }) => name));
  const lost: string[] = [];
  for (const child of node.children) {
    if (typeof child === 'string' || child.raw !== undefined) children.push(child);
    else if (!element.children.has(child.name)) {
      lostNames.add(child.name);
      lost.push(child.name);
    } else {
      const fitted = fitNode(child, schema);
      if (fitted.lost.length > 0) lostNames.add(child.name);
      lost.push(...fitted.lost.map((what) => `${child.name}/${what}`));
      if (fitted.node) children.push(fitted.node);
    }
  }
  if (full.native) lost.push('*');
  const result = { ...node, attributes: kept, children: inSchemaOrder(children, element.children) };
  const anything = lostAttributes.length > 0 || lostNames.size > 0;
  if (!anything || !element.children.has('Alias')) {
    return { node: result, lost: [...lostAttributes.map(([name]) => `@${name}`), ...lost] };
  }
  const alias = el('Alias', { Context: OVERLAY_CONTEXT, Name: serialise(overlayOf(node, lostAttributes, lostNames)) });
  return { node: { ...result, children: inSchemaOrder([...children, alias], element.children) }, lost: [] };
}

function overlayOf(node: XmlNode, attributes: [string, string][], lostNames: Set<string>): XmlNode {
  if (MIXED.some((name) => lostNames.has(name))) for (const name of MIXED) lostNames.add(name);
  const replaced = new Set(node.overlay?.length ? MIXED : []);
  const children = node.children.filter(
    (child) => typeof child !== 'string' && lostNames.has(child.name) && !replaced.has(child.name),
  );
  return { name: node.name, attributes, children: [...children, ...(node.overlay ?? [])] };
}

function inSchemaOrder(
  children: readonly (XmlNode | string)[],
  ranks: ReadonlyMap<string, number>,
): (XmlNode | string)[] {
  const rank = (child: XmlNode | string) => (typeof child === 'string' ? -1 : (ranks.get(child.name) ?? ranks.size));
  return [...children].sort((a, b) => rank(a) - rank(b));
}
