import type { AuditEntry, FormData, ItemData } from './data-model.ts';
import { fit } from './fit.ts';
import { serialise, type XmlNode } from './node.ts';
import type { OidMap } from './oid-map.ts';
import { NONE } from './oids.ts';
import type { DataContext } from './write-data.ts';
import { schemaOf } from './write-fit.ts';
import { escapeAttribute, escapeText } from './xml-text.ts';

// A study has a million values in some hundred shapes of forms. What a form looks like is found out once a shape, by
// writing it as any other with marks in the places of its values; from then on only the values are written.

/** One top-level node of a form: what stands before each value, which value that is, and what stands behind the last. */
interface Template {
  readonly name: string;
  readonly parts: readonly { readonly before: string; readonly field: number; readonly isAttribute: boolean }[];
  readonly end: string;
}

export type WriteContent = (
  context: DataContext,
  form: Pick<FormData, 'groups' | 'items'>,
  itemsOid: string,
) => XmlNode[];

/** Shapes by the OIDs of a build; null for one that has to be written in the long way. */
const known = new WeakMap<OidMap, Map<string, readonly Template[] | null>>();
/** A study in which no two forms are alike must not fill the memory. */
const shapesMax = 2_000;

/**
 * The content of a form whose items have nothing but values and who set them; undefined where one has more. The nodes
 * are XML already, to the character what `write` and the fit would make of them.
 */
export function plainContent(
  context: DataContext,
  form: Pick<FormData, 'groups' | 'items'>,
  itemsOid: string,
  write: WriteContent,
): XmlNode[] | undefined {
  if (form.groups.length > 0) return undefined;
  const fields: string[] = [];
  let shape = `${context.version} ${context.history} ${context.withExtensions} ${itemsOid}`;
  for (const item of form.items) {
    const own = shapeOf(context, item, fields);
    if (own === undefined) return undefined;
    shape += own;
  }
  const templates = templatesOf(context, shape, () => compile(context, form, itemsOid, write));
  return templates?.map((template) => ({
    name: template.name,
    attributes: [],
    children: [],
    raw: fill(template, fields),
  }));
}

function fill({ parts, end }: Template, fields: readonly string[]): string {
  let text = '';
  for (const { before, field, isAttribute } of parts) {
    const value = fields[field] ?? '';
    text += before;
    text += isAttribute ? escapeAttribute(value) : escapeText(value);
  }
  return text + end;
}

function templatesOf({ oids }: DataContext, shape: string, make: () => readonly Template[] | null) {
  const shapes = known.get(oids) ?? new Map<string, readonly Template[] | null>();
  known.set(oids, shapes);
  const found = shapes.get(shape);
  if (found !== undefined) return found ?? undefined;
  const made = make();
  if (shapes.size < shapesMax) shapes.set(shape, made);
  return made ?? undefined;
}

/** What tells an item's XML apart from another's but for the texts, which go to `fields`; undefined for more than that. */
function shapeOf({ history }: DataContext, item: ItemData, fields: string[]): string | undefined {
  const { path, instance, audit, isNull, unitOid } = item;
  if (item.moreValues || item.annotations || item.queries || item.signature || item.extensions) return undefined;
  if (item.transactionType !== undefined || item.value === '') return undefined;
  let shape = `\n${path}#${instance ?? ''}`;
  if (!audit) {
    if (item.value !== undefined) fields.push(item.value);
    return `${shape}${item.value === undefined ? '' : 'v'}${isNull ? 'n' : ''}${unitOid === undefined ? '' : `\t${unitOid}`}`;
  }
  if (!history || audit.length === 0) return undefined;
  for (const [index, entry] of audit.entries()) {
    const version =
      index === audit.length - 1 ? item : { value: entry.newValue, isNull: entry.isNull, unitOid: entry.unitOid };
    const own = shapeOfVersion(entry, version, fields);
    if (own === undefined) return undefined;
    shape += own;
  }
  return shape;
}

type Version = Pick<Partial<ItemData>, 'value' | 'isNull' | 'unitOid'>;

function shapeOfVersion(
  entry: AuditEntry,
  version: { readonly [key in keyof Version]: Version[key] | undefined },
  fields: string[],
) {
  const { reasonForChange, userOid, locationOid, at } = entry;
  if (entry.editPoint || entry.usedMethod !== undefined || entry.sourceId !== undefined || entry.extensions)
    return undefined;
  if (entry.transactionType !== undefined || reasonForChange === '' || version.value === '' || at === '')
    return undefined;
  if (version.value !== undefined) fields.push(version.value);
  fields.push(userOid || NONE, locationOid || NONE, at);
  if (reasonForChange !== undefined) fields.push(reasonForChange);
  const { value, isNull, unitOid } = version;
  return `\t${value === undefined ? '' : 'v'}${isNull ? 'n' : ''}${reasonForChange === undefined ? '' : 'r'}${unitOid === undefined ? '' : ` ${unitOid}`}`;
}

const [open, close] = ['\uE000', '\uE001'];
const mark = new RegExp(`${open}(\\d+)${close}`);

/** Null where the version cannot say something of it, or an OID has our marks in it. */
function compile(
  context: DataContext,
  form: Pick<FormData, 'groups' | 'items'>,
  itemsOid: string,
  write: WriteContent,
): readonly Template[] | null {
  const marked = markedItems(form.items);
  let isWhole = true;
  const templates = write(context, { groups: [], items: marked.items }, itemsOid).map((node): Template => {
    const fitted = fit(node, schemaOf(context.version), () => {
      isWhole = false;
    });
    if (!fitted) isWhole = false;
    const pieces = fitted ? serialise(fitted).split(mark) : [];
    const parts = Array.from({ length: (pieces.length - 1) / 2 }, (_, at) => {
      const before = pieces[2 * at] ?? '';
      return { before, field: Number(pieces[2 * at + 1]), isAttribute: before.endsWith('="') };
    });
    return { name: node.name, parts, end: pieces.at(-1) ?? '' };
  });
  const fields = templates.flatMap(({ parts }) => parts.map(({ field }) => field)).toSorted((a, b) => a - b);
  const isEach = fields.length === marked.count && fields.every((field, index) => field === index);
  return isWhole && isEach ? templates : null;
}

/** The items with marks for texts, numbered as `shapeOf` gathers them. */
function markedItems(items: readonly ItemData[]): { readonly items: readonly ItemData[]; readonly count: number } {
  let count = 0;
  const next = () => `${open}${count++}${close}`;
  const marked = items.map((item): ItemData => {
    if (!item.audit) return item.value === undefined ? item : { ...item, value: next() };
    let value: string | undefined;
    const last = item.audit.length - 1;
    const audit = item.audit.map((entry, index): AuditEntry => {
      const own = index === last ? item.value : entry.newValue;
      const newValue = own === undefined ? undefined : next();
      if (index === last) value = newValue;
      return {
        ...entry,
        ...(newValue !== undefined && { newValue }),
        ...{ userOid: next(), locationOid: next(), at: next() },
        ...(entry.reasonForChange !== undefined && { reasonForChange: next() }),
      };
    });
    return { ...item, ...(value !== undefined && { value }), audit };
  });
  return { items: marked, count };
}
