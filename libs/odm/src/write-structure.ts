import type { ContentRef, FormDef, GroupDef, ItemDef, RepeatingKind, VisitDef } from './model.ts';
import { el, type XmlNode } from './node.ts';
import { formatNested, ITEMS_PREFIX, UNIT_PREFIX } from './oids.ts';
import { aliases, type BuildContext, codings, extend, ordersOf, texts, uniqueNumber } from './write-common.ts';

export function visitNode(context: BuildContext, visit: VisitDef): XmlNode {
  const order = ordersOf(visit.forms);
  const refs = visit.forms.map((ref, index) => {
    const formOid = context.oids('form', ref.formOid);
    const target = context.version === '1.3.2' ? { FormOID: formOid } : { ItemGroupOID: formOid };
    const node = el(context.version === '1.3.2' ? 'FormRef' : 'ItemGroupRef', {
      ...target,
      ...refAttributes(context, ref, order(index)),
    });
    return extend(context, node, ref.extensions);
  });
  const node = el(
    'StudyEventDef',
    {
      OID: context.oids('visit', visit.oid),
      Name: visit.name,
      Repeating: visit.repeating,
      Type: { scheduled: 'Scheduled', unscheduled: 'Unscheduled', common: 'Common' }[visit.type],
      Category: visit.category,
    },
    [texts(context, 'Description', visit.description), ...refs, ...codings(visit.codings), ...aliases(visit.aliases)],
  );
  return extend(context, node, visit.extensions);
}

/** A form: FormDef in 1.3.2, an ItemGroupDef of Type Form in 2.0. */
export function formNode(context: BuildContext, form: FormDef): XmlNode {
  if (context.version === '2.0')
    return groupLike(
      context,
      'ItemGroupDef',
      context.oids('form', form.oid),
      form,
      'Form',
      contentNodes(context, form.content),
    );
  const flat = flatRefs(context, form);
  const node = groupLike(context, 'FormDef', context.oids('form', form.oid), form, undefined, flat.refs);
  return flat.isExact ? node : { ...node, overlay: contentNodes(context, form.content) };
}

export function groupNode(context: BuildContext, group: GroupDef): XmlNode {
  const types = { section: 'Section', concept: 'Concept', dataset: 'Dataset' };
  const written = group.type && group.type !== 'section' ? types[group.type] : undefined;
  const type = context.version === '2.0' ? (written ?? 'Section') : written;
  return groupLike(
    context,
    'ItemGroupDef',
    context.oids('group', group.oid),
    group,
    type,
    contentNodes(context, group.content),
  );
}

function groupLike(
  context: BuildContext,
  name: string,
  oid: string,
  group: FormDef,
  type: string | undefined,
  content: readonly XmlNode[],
): XmlNode {
  const node = el(
    name,
    {
      OID: oid,
      Name: group.name,
      ...repeating(context, group.repeating, group.repeatingKind),
      RepeatingLimit: group.repeatingLimit,
      IsReferenceData: group.isReferenceData,
      [context.version === '1.3.2' ? 'SASDatasetName' : 'DatasetName']: group.datasetName,
      Domain: group.domain,
      Type: type,
      Purpose: group.purpose,
      Comment: group.comment,
      Origin: group.origin,
      Role: group.role,
      Structure: group.structure,
    },
    [
      texts(context, 'Description', group.description),
      ...content,
      ...codings(group.codings),
      ...aliases(group.aliases),
    ],
  );
  return extend(context, node, group.extensions);
}

function repeating(context: BuildContext, repeats: boolean, kind: RepeatingKind | undefined) {
  const name = kind && { dynamic: 'Dynamic', static: 'Static' }[kind];
  if (context.version === '1.3.2') return { Repeating: repeats, RepeatingKind: name };
  return { Repeating: repeats ? (name ?? 'Simple') : 'No' };
}

interface AnyRef {
  readonly mandatory: boolean;
  readonly conditionOid?: string;
  readonly methodOid?: string;
}

function refAttributes({ oids }: BuildContext, ref: AnyRef, order: number | undefined) {
  return {
    MethodOID: ref.methodOid === undefined ? undefined : oids('method', ref.methodOid),
    OrderNumber: order,
    Mandatory: ref.mandatory,
    CollectionExceptionConditionOID: ref.conditionOid === undefined ? undefined : oids('condition', ref.conditionOid),
  };
}

/** The references as they are; in 2.0 an item with units is followed by the item that carries its unit. */
function contentNodes(context: BuildContext, content: readonly ContentRef[]): XmlNode[] {
  const order = ordersOf(content);
  const keys = content.map((ref) => (ref.kind === 'item' ? ref.keySequence : undefined));
  return content.flatMap((ref, index) => {
    const shared = refAttributes(context, ref, order(index));
    if (ref.kind === 'group') {
      return [
        extend(
          context,
          el('ItemGroupRef', { ItemGroupOID: context.oids('group', ref.oid), ...shared }),
          ref.extensions,
        ),
      ];
    }
    const unitItem =
      context.version === '2.0' && context.index.items.get(ref.oid)?.unitOids ? `${UNIT_PREFIX}${ref.oid}` : undefined;
    const unitsItem = ref.unitsItemOid === undefined ? unitItem : context.oids('item', ref.unitsItemOid);
    const node = el('ItemRef', {
      ItemOID: context.oids('item', ref.oid),
      KeySequence: uniqueNumber(keys, index),
      ImputationMethodOID: ref.imputationMethodOid,
      UnitsItemOID: unitsItem,
      Repeat: ref.repeat || undefined,
      Other: ref.other || undefined,
      Role: ref.role,
      RoleCodeListOID: ref.roleCodeListOid === undefined ? undefined : context.oids('codelist', ref.roleCodeListOid),
      Core: ref.core,
      PreSpecifiedValue: ref.preSpecifiedValue,
      ...shared,
    });
    const unit = unitItem === undefined ? [] : [el('ItemRef', { ItemOID: unitItem, Mandatory: false })];
    return [extend(context, node, ref.extensions), ...unit];
  });
}

/** The content of a form as 1.3.2 can say it: groups only, one level. `isExact` when nothing had to be made up. */
function flatRefs(context: BuildContext, form: FormDef): { refs: XmlNode[]; isExact: boolean } {
  const exact = contentNodes(context, form.content);
  const made = nestedGroups(context, form.content, []);
  const hasItems = form.content.some((ref) => ref.kind === 'item');
  if (!hasItems && made.length === 0) return { refs: exact, isExact: true };
  const groupRef = (oid: string) => el('ItemGroupRef', { ItemGroupOID: oid, Mandatory: false });
  const refs = exact
    .filter((node) => node.name === 'ItemGroupRef')
    .map((node) => ({ ...node, attributes: node.attributes.filter(([name]) => name !== 'OrderNumber') }));
  return {
    refs: [...(hasItems ? [groupRef(ITEMS_PREFIX + form.oid)] : []), ...refs, ...made.map(({ oid }) => groupRef(oid))],
    isExact: false,
  };
}

interface NestedGroup {
  readonly oid: string;
  readonly group: GroupDef;
  readonly repeating: boolean;
}

/** Every group below the first level, by its path; a circle ends where it closes. */
function nestedGroups(
  context: BuildContext,
  content: readonly ContentRef[],
  above: readonly GroupDef[],
): NestedGroup[] {
  return content.flatMap((ref) => {
    const group = ref.kind === 'group' ? context.index.groups.get(ref.oid) : undefined;
    if (!group || above.includes(group)) return [];
    const path = [...above, group];
    const inner = nestedGroups(context, group.content, path);
    if (above.length === 0) return inner;
    return [{ oid: formatNested(path).oid, group, repeating: path.some((step) => step.repeating) }, ...inner];
  });
}

/** The groups 1.3.2 needs for items directly under forms and for nested groups; readers take them away again. */
export function madeUpGroups(context: BuildContext): XmlNode[] {
  const made = new Map<string, XmlNode>();
  const items = (content: readonly ContentRef[]) =>
    contentNodes(
      context,
      content.filter((ref) => ref.kind === 'item'),
    ).map((node) => ({ ...node, foreign: '' }));
  for (const form of context.index.forms.values()) {
    const direct = items(form.content);
    const oid = ITEMS_PREFIX + form.oid;
    if (direct.length > 0) made.set(oid, el('ItemGroupDef', { OID: oid, Name: form.name, Repeating: false }, direct));
    for (const nested of nestedGroups(context, form.content, [])) {
      const attributes = { OID: nested.oid, Name: nested.group.name, Repeating: nested.repeating };
      made.set(nested.oid, el('ItemGroupDef', attributes, items(nested.group.content)));
    }
  }
  return [...made.values()];
}

/** The item that carries another item's unit in 2.0: its values are the OIDs of the units allowed. */
export function unitItemNode(item: ItemDef, unitsList: string): XmlNode {
  const values = (item.unitOids ?? []).map((oid) => el('CheckValue', {}, [oid]));
  return el('ItemDef', { OID: `${UNIT_PREFIX}${item.oid}`, Name: `${item.name} (unit)`, DataType: 'text' }, [
    el('RangeCheck', { Comparator: 'IN', SoftHard: 'Hard' }, values),
    el('CodeListRef', { CodeListOID: unitsList }),
  ]);
}
