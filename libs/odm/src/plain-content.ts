import type { AuditEntry, FormData, ItemData, TransactionType } from './data-model.ts';
import { fit } from './fit.ts';
import { flatten } from './flatten.ts';
import { serialise, type XmlNode } from './node.ts';
import type { OidMap } from './oid-map.ts';
import { NONE } from './oids.ts';
import type { DataContext } from './write-data.ts';
import { schemaOf } from './write-fit.ts';
import { escapeAttribute, escapeText } from './xml-text.ts';

// A study has a million values, but few kinds of them, in some hundred shapes of forms. What one looks like is found out
// once, by writing it as any other with marks in the places of its texts; from then on only the texts are written.

type Form = Pick<FormData, 'groups' | 'items'>;

/** How anything is written; an item's nodes may come from elsewhere. */
export interface LongWay {
  content(context: DataContext, form: Form, itemsOid: string, nodesOf: (item: ItemData) => XmlNode[]): XmlNode[];
  item(context: DataContext, item: ItemData): XmlNode[];
  version(
    context: DataContext,
    item: ItemData,
    entry: AuditEntry | undefined,
    before: AuditEntry | undefined,
  ): XmlNode[];
  transaction(
    context: DataContext,
    item: ItemData,
    entry: AuditEntry,
    before: AuditEntry | undefined,
  ): TransactionType | undefined;
}

/** What stands before each text, which text that is, and what stands behind the last. */
interface Template {
  readonly parts: readonly { readonly before: string; readonly field: number; readonly isAttribute: boolean }[];
  readonly end: string;
}
interface FormTemplate extends Template {
  readonly name: string;
}

/** Null where it has to be written in the long way. */
interface Known {
  readonly forms: Map<string, readonly FormTemplate[] | null>;
  readonly versions: Map<string, Map<string, Template | null>>;
}

const known = new WeakMap<OidMap, Map<string, Known>>();
/** A study in which nothing is like another must not fill the memory. */
const formsMax = 500;
const pathsMax = 20_000;

/**
 * The content of a form without facts about its groups: nodes that are XML already, to the character what the long way
 * and the fit would make of them. Undefined where the version cannot say something of it, which the fit has to hear of.
 */
export function plainContent(context: DataContext, form: Form, itemsOid: string, way: LongWay): XmlNode[] | undefined {
  if (form.groups.length > 0) return undefined;
  const { forms, versions } = knownOf(context);
  let shape = itemsOid;
  const texts: string[] = [];
  for (const item of form.items) {
    const text = plainItem(context, item, versions, way) ?? writtenItem(context, item, way);
    if (text === undefined) return undefined;
    texts.push(text);
    shape += item.instance === undefined ? `\n${item.path}` : `\n${item.path}#${item.instance}`;
  }
  let templates = forms.get(shape);
  if (templates === undefined) {
    templates = formTemplates(context, form, itemsOid, way);
    if (forms.size < formsMax) forms.set(shape, templates);
  }
  return templates?.map((one) => ({ name: one.name, attributes: [], children: [], raw: filled(one, texts) }));
}

function knownOf({ oids, version, history, withExtensions }: DataContext): Known {
  const ways = known.get(oids) ?? new Map<string, Known>();
  known.set(oids, ways);
  const way = `${version} ${history} ${withExtensions}`;
  const found = ways.get(way) ?? { forms: new Map(), versions: new Map() };
  ways.set(way, found);
  return found;
}

/** The texts are XML. */
function filled({ parts, end }: Template, texts: readonly string[]): string {
  let xml = '';
  for (const { before, field } of parts) xml += before + (texts[field] ?? '');
  return flatten(xml + end);
}

function formTemplates(context: DataContext, form: Form, itemsOid: string, way: LongWay): FormTemplate[] | null {
  let count = 0;
  const nodesOf = (): XmlNode[] => [{ name: 'ItemData', attributes: [], children: [], raw: marked(count++) }];
  const found: FormTemplate[] = [];
  for (const node of way.content(context, { groups: [], items: form.items }, itemsOid, nodesOf)) {
    const xml = fittedXml(context, node);
    if (xml === undefined) return null;
    found.push({ name: node.name, ...templateOf(xml) });
  }
  // The long way asks for items in the order of the document, which is what they are numbered by.
  const order = orderOf(context, form, itemsOid, way);
  if (!isEach(found, count) || order.length !== count) return null;
  return found.map((one) => ({ ...one, parts: one.parts.map((part) => ({ ...part, field: order[part.field] ?? 0 })) }));
}

/** In which order the long way asks for the items. */
function orderOf(context: DataContext, form: Form, itemsOid: string, way: LongWay): number[] {
  const places = new Map(form.items.map((item, index) => [item, index]));
  const order: number[] = [];
  way.content(context, { groups: [], items: form.items }, itemsOid, (item) => {
    order.push(places.get(item) ?? -1);
    return [];
  });
  return order;
}

/** In the long way; undefined where something is lost. */
function writtenItem(context: DataContext, item: ItemData, way: LongWay): string | undefined {
  return joined(way.item(context, item).map((node) => fittedXml(context, node)));
}

/** Undefined where it has more than texts and who set them. */
function plainItem(
  context: DataContext,
  item: ItemData,
  versions: Known['versions'],
  way: LongWay,
): string | undefined {
  if (item.moreValues || item.annotations || item.queries || item.signature || item.extensions) return undefined;
  if (item.transactionType !== undefined) return undefined;
  const ofPath = versions.get(item.path) ?? new Map<string, Template | null>();
  if (versions.size < pathsMax) versions.set(item.path, ofPath);
  const { audit } = item;
  if (!audit) return plainVersion(context, item, {}, ofPath, way);
  if (!context.history || audit.length === 0) return undefined;
  let xml = '';
  for (const [index, entry] of audit.entries()) {
    const version = index === audit.length - 1 ? item : earlier(item.path, entry);
    const text = plainVersion(context, version, { entry, before: audit[index - 1] }, ofPath, way);
    if (text === undefined) return undefined;
    xml += text;
  }
  return xml;
}

function earlier(path: string, { newValue, isNull, unitOid }: AuditEntry): ItemData {
  return {
    path,
    ...(newValue !== undefined && { value: newValue }),
    ...(isNull && { isNull }),
    ...(unitOid !== undefined && { unitOid }),
  };
}

/** A version and the one before it, as far as there are any. */
interface Versions {
  readonly entry?: AuditEntry | undefined;
  readonly before?: AuditEntry | undefined;
}

function plainVersion(
  context: DataContext,
  item: ItemData,
  { entry, before }: Versions,
  ofPath: Map<string, Template | null>,
  way: LongWay,
): string | undefined {
  const { value, isNull, unitOid } = item;
  const reason = entry?.reasonForChange;
  if (value === '' || reason === '' || (entry && !isPlainEntry(entry))) return undefined;
  let shape = value === undefined ? '-' : 'v';
  if (isNull) shape += 'n';
  if (entry) shape += reason === undefined ? 'a' : 'r';
  if (entry) shape += way.transaction(context, item, entry, before) ?? '';
  if (unitOid !== undefined) shape += ` ${unitOid}`;
  let template = ofPath.get(shape);
  if (template === undefined) {
    template = versionTemplate(context, item, { entry, before }, way);
    ofPath.set(shape, template);
  }
  if (!template) return undefined;
  let xml = '';
  for (const { before, field, isAttribute } of template.parts) {
    const text = textOf(field, item, entry);
    xml += before;
    xml += isAttribute ? escapeAttribute(text) : escapeText(text);
  }
  return xml + template.end;
}

const isPlainEntry = ({ editPoint, usedMethod, sourceId, extensions, transactionType, nullReason, at }: AuditEntry) =>
  !editPoint &&
  usedMethod === undefined &&
  sourceId === undefined &&
  nullReason === undefined &&
  !extensions &&
  !transactionType &&
  at !== '';

/** The texts of a version, as they are numbered. */
function textOf(field: number, { value }: ItemData, entry: AuditEntry | undefined): string {
  if (field === 0) return value ?? '';
  if (field === 1) return entry?.userOid || NONE;
  if (field === 2) return entry?.locationOid || NONE;
  return (field === 3 ? entry?.at : entry?.reasonForChange) ?? '';
}

function versionTemplate(
  context: DataContext,
  item: ItemData,
  { entry, before }: Versions,
  way: LongWay,
): Template | null {
  const hasReason = entry?.reasonForChange !== undefined;
  const fields = [...(item.value === undefined ? [] : [0]), ...(entry ? [1, 2, 3] : []), ...(hasReason ? [4] : [])];
  const markedItem = { ...item, ...(item.value !== undefined && { value: marked(0) }) };
  const who = { userOid: marked(1), locationOid: marked(2), at: marked(3) };
  const markedEntry = entry && { ...entry, ...who, ...(hasReason && { reasonForChange: marked(4) }) };
  const nodes = way.version(context, markedItem, markedEntry, before);
  const xml = joined(nodes.map((node) => fittedXml(context, node)));
  if (xml === undefined) return null;
  const template = templateOf(xml);
  const found = template.parts.map(({ field }) => field).toSorted((a, b) => a - b);
  return found.join() === fields.join() ? template : null;
}

const joined = (texts: readonly (string | undefined)[]) =>
  texts.every((text) => text !== undefined) ? texts.join('') : undefined;

/** Undefined where the version cannot say something of it. */
function fittedXml({ version }: DataContext, node: XmlNode): string | undefined {
  let isWhole = true;
  const fitted = fit(node, schemaOf(version), () => {
    isWhole = false;
  });
  return fitted && isWhole ? serialise(fitted) : undefined;
}

const [open, close] = ['\uE000', '\uE001'];
const marked = (field: number) => `${open}${field}${close}`;
const marks = new RegExp(`${open}(\\d+)${close}`);

function templateOf(xml: string): Template {
  const pieces = xml.split(marks);
  const parts = Array.from({ length: (pieces.length - 1) / 2 }, (_, at) => {
    const before = pieces[2 * at] ?? '';
    return { before, field: Number(pieces[2 * at + 1]), isAttribute: before.endsWith('="') };
  });
  return { parts, end: pieces.at(-1) ?? '' };
}

/** Every mark is there once: an OID may have our marks in it. */
function isEach(templates: readonly Template[], count: number): boolean {
  const fields = templates.flatMap(({ parts }) => parts.map(({ field }) => field)).toSorted((a, b) => a - b);
  return fields.length === count && fields.every((field, index) => field === index);
}
