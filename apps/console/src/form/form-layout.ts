import { type BuildIndex, formSlots, type GroupDef, type ItemSlot } from '@verum/odm';
import { formatItemPath, type GroupStep, type ItemPath } from '@verum/values';

/** An item with the item that carries its unit (ODM 2.0 UnitsItemOID), which is drawn beside it. */
export interface ItemNode {
  readonly kind: 'item';
  readonly slot: ItemSlot;
  readonly unit?: ItemSlot;
}
export interface GroupNode {
  readonly kind: 'group';
  readonly group: GroupDef;
  readonly children: readonly LayoutNode[];
}
/** An item at its place on the page. */
export interface LaidOutItem {
  readonly path: ItemPath;
  readonly slot: ItemSlot;
}
export type LayoutNode = ItemNode | GroupNode;

/** A form as it is drawn: its groups as sections, in the order of the build. */
export function formLayout(index: BuildIndex, formOid: string): readonly LayoutNode[] {
  return nodes(formSlots(index, formOid), 0);
}

function nodes(slots: readonly ItemSlot[], level: number): LayoutNode[] {
  const units = unitSlots(slots, level);
  const laidOut: LayoutNode[] = [];
  for (let at = 0; at < slots.length; at++) {
    const slot = slots[at] as ItemSlot;
    const around = slot.groups[level];
    if (!around) {
      const unit = slots.find((one) => one.groups.length === level && one.item.oid === slot.ref.unitsItemOid);
      if (!units.has(slot)) laidOut.push({ kind: 'item', slot, ...(unit && { unit }) });
      continue;
    }
    const end = slots.findIndex((one, place) => place > at && one.groups[level]?.ref !== around.ref);
    const inside = slots.slice(at, end === -1 ? slots.length : end);
    laidOut.push({ kind: 'group', group: around.group, children: nodes(inside, level + 1) });
    at += inside.length - 1;
  }
  return laidOut;
}

function unitSlots(slots: readonly ItemSlot[], level: number): ReadonlySet<ItemSlot> {
  const here = slots.filter(({ groups }) => groups.length === level);
  const oids = new Set(here.map(({ ref }) => ref.unitsItemOid));
  return new Set(here.filter(({ item }) => oids.has(item.oid)));
}

/** Where the values of a group stand, without its own repeat key: `IG.A!2/IG.B`. */
export function groupPath(around: readonly GroupStep[], groupOid: string): string {
  return formatItemPath({ groups: around, itemOid: groupOid });
}

export function itemPath(around: readonly GroupStep[], itemOid: string): ItemPath {
  return formatItemPath({ groups: around, itemOid });
}

/** One repeat of a group: `IG.A!2/IG.B!1`. */
export function rowPath(around: readonly GroupStep[], { oid, repeatKey }: GroupStep): string {
  return itemPath([...around, { oid, repeatKey }], 'x').slice(0, -'/x'.length);
}

/** Every item of the layout with its path, in the order of the page; `rowsOf` gives the repeat keys of a group. */
export function laidOutItems(
  layout: readonly LayoutNode[],
  rowsOf: (group: GroupDef, path: string) => readonly string[],
  around: readonly GroupStep[] = [],
): LaidOutItem[] {
  return layout.flatMap((node) => {
    if (node.kind === 'item') {
      return [node.slot, ...(node.unit ? [node.unit] : [])].map((slot) => ({
        path: itemPath(around, slot.item.oid),
        slot,
      }));
    }
    const { group, children } = node;
    if (!group.repeating) return laidOutItems(children, rowsOf, [...around, { oid: group.oid }]);
    return rowsOf(group, groupPath(around, group.oid)).flatMap((repeatKey) =>
      laidOutItems(children, rowsOf, [...around, { oid: group.oid, repeatKey }]),
    );
  });
}
