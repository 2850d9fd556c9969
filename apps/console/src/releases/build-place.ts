import type { BuildIndex } from '@verum/odm';

/** A definition of a build, which the page of the build can show. */
export interface BuildPlace {
  readonly kind: PlaceKind;
  readonly oid: string;
}
export type PlaceKind = 'visit' | 'form' | 'group' | 'item' | 'code-list' | 'unit' | 'check' | 'derivation' | 'skip';

const kinds: Readonly<Record<string, PlaceKind>> = {
  StudyEventDef: 'visit',
  FormDef: 'form',
  ItemGroupDef: 'group',
  ItemDef: 'item',
  CodeList: 'code-list',
  MeasurementUnit: 'unit',
  Unit: 'unit',
  MethodDef: 'derivation',
  ConditionDef: 'skip',
};

/**
 * The definition that the path of a finding leads to, the innermost one that is there:
 * `MetaDataVersion[M]/ItemDef[IT.SBP]/RangeCheck[1]` → the item. Undefined where it leads to none.
 */
export function placeOf(
  path: string,
  index: BuildIndex,
  checks: readonly { readonly id: string }[],
): BuildPlace | undefined {
  const check = /\/design\$\.checks\[(\d+)\]/.exec(path);
  if (check) {
    const id = checks[Number(check[1])]?.id;
    return id === undefined ? undefined : { kind: 'check', oid: id };
  }
  const steps = [...path.matchAll(/(?:^|\/)(\w+)\[([^\]]*)\]/g)].toReversed();
  for (const [, element = '', oid = ''] of steps) {
    const place = known(index, kinds[element], oid);
    if (place) return place;
  }
  return undefined;
}

/** ODM 2.0 makes a form a group of a type of its own. */
function known(index: BuildIndex, kind: PlaceKind | undefined, oid: string): BuildPlace | undefined {
  if (kind === undefined) return undefined;
  if (kind === 'group' && !index.groups.has(oid)) return index.forms.has(oid) ? { kind: 'form', oid } : undefined;
  return { kind, oid };
}

/** As it stands in an address. */
export function formatPlace({ kind, oid }: BuildPlace): string {
  return `${kind}:${oid}`;
}

export function parsePlace(text: string | undefined): BuildPlace | undefined {
  const at = text?.indexOf(':') ?? -1;
  const kind = allKinds.find((one) => one === text?.slice(0, at));
  return kind && { kind, oid: text?.slice(at + 1) ?? '' };
}

const allKinds: readonly PlaceKind[] = [
  ...(['visit', 'form', 'group', 'item', 'code-list', 'unit', 'check', 'derivation', 'skip'] as const),
];
