import { formatItemPath, type ItemPath } from '@verum/values';
import type {
  CodeList,
  ConditionDef,
  ContentRef,
  FormDef,
  GroupDef,
  GroupRef,
  ItemDef,
  ItemRef,
  MethodDef,
  StudyBuild,
  Unit,
  VisitDef,
} from './model.ts';

/** The definitions of a build by OID. */
export interface BuildIndex {
  readonly build: StudyBuild;
  readonly visits: ReadonlyMap<string, VisitDef>;
  readonly forms: ReadonlyMap<string, FormDef>;
  readonly groups: ReadonlyMap<string, GroupDef>;
  readonly items: ReadonlyMap<string, ItemDef>;
  readonly codeLists: ReadonlyMap<string, CodeList>;
  readonly units: ReadonlyMap<string, Unit>;
  readonly conditions: ReadonlyMap<string, ConditionDef>;
  readonly methods: ReadonlyMap<string, MethodDef>;
}

/** One place for a value in a form; in a repeating group it stands for the place in every repeat. */
export interface ItemSlot {
  /** Item path without repeat keys: `IG.AE/IT.AETERM`; unique within the form. */
  readonly template: ItemPath;
  readonly item: ItemDef;
  readonly ref: ItemRef;
  /** The groups around it, outermost first; empty directly under the form. */
  readonly groups: readonly SlotGroup[];
  /** True when any group around it repeats. */
  readonly repeating: boolean;
  /** Demanded in every instance of its group. */
  readonly mandatory: boolean;
  /** Collection exception conditions of the item and of every group around it, outermost first. */
  readonly conditionOids: readonly string[];
}
export interface SlotGroup {
  readonly group: GroupDef;
  readonly ref: GroupRef;
}

export function compileIndex(build: StudyBuild): BuildIndex {
  return {
    build,
    visits: byOid(build.visits),
    forms: byOid(build.forms),
    groups: byOid(build.groups),
    items: byOid(build.items),
    codeLists: byOid(build.codeLists),
    units: byOid(build.units),
    conditions: byOid(build.conditions),
    methods: byOid(build.methods),
  };
}

const byOid = <T extends { readonly oid: string }>(definitions: readonly T[]): ReadonlyMap<string, T> =>
  new Map(definitions.map((definition) => [definition.oid, definition]));

/**
 * The item slots of a form in the order they are shown; [] for an unknown form. References to items or groups that
 * are not defined, and a group inside itself, are passed over (the import reported them).
 */
export function formSlots(build: StudyBuild | BuildIndex, formOid: string): ItemSlot[] {
  const index = 'build' in build ? build : compileIndex(build);
  const slots: ItemSlot[] = [];
  collect(index, index.forms.get(formOid)?.content ?? [], [], slots);
  return slots;
}

function collect(
  index: BuildIndex,
  content: readonly ContentRef[],
  groups: readonly SlotGroup[],
  slots: ItemSlot[],
): void {
  for (const ref of content) {
    if (ref.kind === 'group') {
      const group = index.groups.get(ref.oid);
      if (!group || groups.some((around) => around.group === group)) continue;
      collect(index, group.content, [...groups, { group, ref }], slots);
      continue;
    }
    const item = index.items.get(ref.oid);
    if (item) slots.push(toSlot(item, ref, groups));
  }
}

function toSlot(item: ItemDef, ref: ItemRef, groups: readonly SlotGroup[]): ItemSlot {
  return {
    template: formatItemPath({ groups: groups.map(({ group }) => ({ oid: group.oid })), itemOid: item.oid }),
    item,
    ref,
    groups,
    repeating: groups.some(({ group }) => group.repeating),
    mandatory: ref.mandatory,
    conditionOids: [...groups.map((around) => around.ref.conditionOid), ref.conditionOid].filter(
      (oid) => oid !== undefined,
    ),
  };
}

/** The path of a slot's value; `repeatKeys` has one entry a group, undefined where the group has no key. */
export function slotPath(slot: ItemSlot, repeatKeys: readonly (string | undefined)[]): ItemPath {
  return formatItemPath({
    groups: slot.groups.map(({ group }, level) => ({ oid: group.oid, repeatKey: repeatKeys[level] })),
    itemOid: slot.item.oid,
  });
}
