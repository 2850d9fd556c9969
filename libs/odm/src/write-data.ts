import { parseItemPath } from '@verum/values';
import type {
  AuditEntry,
  FormData,
  GroupData,
  ItemData,
  ReferenceData,
  SubjectRecord,
  TransactionType,
  VisitData,
} from './data-model.ts';
import { el, type XmlNode } from './node.ts';
import type { OidMap } from './oid-map.ts';
import { formatNested, ITEMS_PREFIX, type Step, UNIT_PREFIX } from './oids.ts';
import { type LongWay, plainContent } from './plain-content.ts';
import { groupPath } from './read-data.ts';
import { extend, type WriteContext } from './write-common.ts';
import { factNodes, nodeFacts } from './write-facts.ts';

export interface DataContext extends WriteContext {
  readonly oids: OidMap;
  /** Write every version of each value (transactional), not only the last. */
  readonly history: boolean;
}

export function subjectNode(context: DataContext, subject: SubjectRecord): XmlNode {
  const node = el('SubjectData', { SubjectKey: subject.subjectKey, TransactionType: subject.transactionType }, [
    ...nodeFacts(context, subject),
    subject.investigatorOid !== undefined && el('InvestigatorRef', { UserOID: subject.investigatorOid }),
    subject.siteOid !== undefined && el('SiteRef', { LocationOID: subject.siteOid }),
    ...subject.visits.map((visit) => visitDataNode(context, visit)),
  ]);
  return extend(context, node, subject.extensions);
}

function visitDataNode(context: DataContext, visit: VisitData): XmlNode {
  const node = el(
    'StudyEventData',
    {
      StudyEventOID: context.oids('visit', visit.oid),
      StudyEventRepeatKey: visit.repeatKey,
      TransactionType: visit.transactionType,
    },
    [...nodeFacts(context, visit), ...visit.forms.map((form) => formDataNode(context, form))],
  );
  return extend(context, node, visit.extensions);
}

function formDataNode(context: DataContext, form: FormData): XmlNode {
  const legacy = context.version === '1.3.2';
  const name = legacy ? 'Form' : 'ItemGroup';
  const node = el(
    legacy ? 'FormData' : 'ItemGroupData',
    {
      [`${name}OID`]: context.oids('form', form.oid),
      [`${name}RepeatKey`]: form.repeatKey,
      TransactionType: form.transactionType,
    },
    [...nodeFacts(context, form), ...contentNodes(context, form, `${ITEMS_PREFIX}${form.oid}`)],
  );
  return extend(context, node, form.extensions);
}

export const referenceNodes = (context: DataContext, data: ReferenceData): XmlNode[] =>
  contentNodes({ ...context, version: context.version }, data, `${ITEMS_PREFIX}reference`);

/** One group instance with what belongs to it. */
interface Instance {
  readonly group: GroupData;
  readonly steps: readonly Step[];
  readonly items: ItemData[];
  readonly inner: Instance[];
}

function contentNodes(context: DataContext, form: Pick<FormData, 'groups' | 'items'>, itemsOid: string): XmlNode[] {
  const any = () => anyContent(context, form, itemsOid, (item) => itemNodes(context, item));
  return plainContent(context, form, itemsOid, longWay) ?? any();
}

/** Groups and items with whatever they have. */
const anyContent: LongWay['content'] = (context, form, itemsOid, nodesOf) => {
  const { direct, instances } = arrange(form);
  const items = direct.flatMap(nodesOf);
  if (context.version === '2.0') {
    const roots = instances.filter(({ steps }) => steps.length === 1);
    return [...items, ...roots.map((root) => nestedNode(context, root, nodesOf))];
  }
  const loose = items.length > 0 ? [el('ItemGroupData', { ItemGroupOID: itemsOid }, items)] : [];
  return [...loose, ...instances.map((instance) => flatNode(context, instance, nodesOf))];
};

type NodesOf = (item: ItemData) => XmlNode[];

/** Sorts items into group instances; a group an item names, but the list does not, is added where it is first needed. */
function arrange(form: Pick<FormData, 'groups' | 'items'>): { direct: ItemData[]; instances: Instance[] } {
  const direct: ItemData[] = [];
  const known = new Map<string, Instance>();
  const instanceOf = (
    path: string,
    instance: number | undefined,
    steps: readonly Step[],
    group: GroupData,
  ): Instance => {
    const key = `${path} ${instance ?? ''}`;
    const found = known.get(key);
    if (found) return found;
    if (steps.length > 1) {
      const outer = steps.slice(0, -1);
      const outerPath = groupPath(outer);
      instanceOf(outerPath, undefined, outer, { path: outerPath });
    }
    const made: Instance = { group, steps, items: [], inner: [] };
    known.set(key, made);
    if (steps.length > 1) known.get(`${groupPath(steps.slice(0, -1))} `)?.inner.push(made);
    return made;
  };
  for (const group of form.groups) {
    const steps = parseItemPath(`${group.path}/-`)?.groups ?? [];
    instanceOf(group.path, group.instance, steps, group);
  }
  for (const item of form.items) {
    const steps = parseItemPath(item.path)?.groups ?? [];
    if (steps.length === 0) direct.push(item);
    else {
      const path = groupPath(steps);
      instanceOf(path, item.instance, steps, { path }).items.push(item);
    }
  }
  return { direct, instances: [...known.values()] };
}

function nestedNode(context: DataContext, instance: Instance, nodesOf: NodesOf): XmlNode {
  const own = instance.steps.at(-1);
  const attributes = { ItemGroupOID: context.oids('group', own?.oid ?? ''), ItemGroupRepeatKey: own?.repeatKey };
  return groupNode(context, instance, attributes, [
    ...instance.items.flatMap(nodesOf),
    ...instance.inner.map((inner) => nestedNode(context, inner, nodesOf)),
  ]);
}

/** 1.3.2 knows one level: a nested group is named by its path (see oids.ts). */
function flatNode(context: DataContext, instance: Instance, nodesOf: NodesOf): XmlNode {
  const items = instance.items.flatMap(nodesOf);
  const [own] = instance.steps;
  if (instance.steps.length === 1) {
    return groupNode(
      context,
      instance,
      { ItemGroupOID: context.oids('group', own?.oid ?? ''), ItemGroupRepeatKey: own?.repeatKey },
      items,
    );
  }
  const { oid, repeatKey } = formatNested(instance.steps);
  return groupNode(context, instance, { ItemGroupOID: oid, ItemGroupRepeatKey: repeatKey }, items);
}

function groupNode(
  context: DataContext,
  { group }: Instance,
  attributes: Record<string, string | undefined>,
  content: readonly XmlNode[],
): XmlNode {
  const node = el('ItemGroupData', { ...attributes, TransactionType: group.transactionType }, [
    ...nodeFacts(context, group),
    ...content,
  ]);
  return extend(context, node, group.extensions);
}

/** A value; with history each of its versions, oldest first. Facts of the item stand at the last. */
function itemNodes(context: DataContext, item: ItemData): XmlNode[] {
  const audit = item.audit ?? [];
  const last = audit.at(-1);
  const earlier = context.history ? audit.slice(0, -1) : [];
  return [
    ...earlier.flatMap((entry, index) =>
      versionNodes(context, { path: item.path, ...versionValue(entry) }, entry, audit[index - 1]),
    ),
    ...versionNodes(context, item, last, audit.at(-2)),
  ];
}

function versionValue(entry: AuditEntry): Pick<ItemData, 'value' | 'isNull' | 'unitOid' | 'annotations'> {
  const { nullReason: text } = entry;
  return {
    ...(entry.newValue !== undefined && { value: entry.newValue }),
    ...(entry.isNull && { isNull: true }),
    ...(text !== undefined && { annotations: [{ seqNum: 1, comment: [{ lang: '', text }] }] }),
    ...(entry.unitOid !== undefined && { unitOid: entry.unitOid }),
  };
}

/** @param before the version before it, unless it is the first */
function versionNodes(
  context: DataContext,
  item: ItemData,
  entry: AuditEntry | undefined,
  before: AuditEntry | undefined,
): XmlNode[] {
  const legacy = context.version === '1.3.2';
  const itemOid = parseItemPath(item.path)?.itemOid ?? item.path;
  const transactionType = entry ? transactionOf(context, item, entry, before) : item.transactionType;
  const values = item.value === undefined ? [] : [item.value, ...(item.moreValues ?? [])];
  const node = el(
    'ItemData',
    {
      ItemOID: context.oids('item', itemOid),
      TransactionType: transactionType,
      IsNull: item.isNull || undefined,
      Value: legacy ? item.value : undefined,
    },
    [
      // Several values are more than 1.3.2 can say: the fit reports them.
      ...(legacy ? values.slice(1) : values).map((value, at) =>
        el('Value', values.length > 1 ? { SeqNum: at + 1 } : {}, [value]),
      ),
      ...factNodes(context, item, entry),
      legacy && item.unitOid !== undefined && el('MeasurementUnitRef', { MeasurementUnitOID: item.unitOid }),
    ],
  );
  const written = extend(context, node, item.extensions);
  if (legacy || item.unitOid === undefined) return [written];
  const unit = el('ItemData', { ItemOID: `${UNIT_PREFIX}${itemOid}` }, [el('Value', {}, [item.unitOid])]);
  return [written, unit];
}

/** ODM 1.3.2, section 2.9: Insert where nothing stood, Update and Remove where something did. */
function transactionOf(
  { history }: DataContext,
  item: ItemData,
  entry: AuditEntry,
  before: AuditEntry | undefined,
): TransactionType | undefined {
  if (entry.transactionType || !history) return entry.transactionType;
  if (!before) return 'Insert';
  const stood = before.newValue !== undefined || before.isNull === true;
  const stands = item.value !== undefined || item.isNull === true;
  if (stood) return stands ? 'Update' : 'Remove';
  return stands ? 'Insert' : 'Context';
}

/** Nothing about a form is known beforehand. */
export const longWay: LongWay = {
  content: anyContent,
  item: itemNodes,
  version: versionNodes,
  transaction: transactionOf,
};
