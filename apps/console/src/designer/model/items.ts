import type { DataType, ItemDef, RangeCheck } from '@verum/odm';
import type { Operation } from './draft.ts';
import { changed, mapKept, patched } from './keep.ts';
import { named } from './visits.ts';

type Edited =
  | 'name'
  | 'description'
  | 'question'
  | 'instructions'
  | 'length'
  | 'significantDigits'
  | 'codeListOid'
  | 'unitOids'
  | 'rangeChecks';
export type ItemPatch = { readonly [K in Edited]?: ItemDef[K] | undefined };

/** Empty lists and texts that the model leaves out are left out. */
export function editItem(oid: string, patch: ItemPatch): Operation {
  const lists = Object.fromEntries(
    (['unitOids', 'rangeChecks', 'instructions'] as const).flatMap((name) =>
      patch[name]?.length === 0 ? [[name, undefined]] : [],
    ),
  );
  return withItem(oid, (item) => patched(item, named(oid, { ...patch, ...lists })));
}

/** Types that have a length, and those that have decimals. */
export const hasLength = (type: DataType) => type === 'text' || type === 'integer' || type === 'float';
export const hasDigits = (type: DataType) => type === 'float';
/** Types that a code list can be of. */
export const isChoosable = (type: DataType) => type === 'text' || type === 'integer' || type === 'float';
/** Types whose values compare by size. */
export const isNumber = (type: DataType) => type === 'integer' || type === 'float' || type === 'double';

/** Another type; what its values cannot have any more (decimals, a code list, units, limits, reference ranges) goes. */
export function setDataType(oid: string, dataType: DataType): Operation {
  const typed = withItem(oid, (item) =>
    item.dataType === dataType
      ? item
      : patched<ItemDef>(item, {
          dataType,
          odmDataType: dataType,
          ...(!hasLength(dataType) && { length: undefined }),
          ...(!hasDigits(dataType) && { significantDigits: undefined }),
          ...(!isChoosable(dataType) && { codeListOid: undefined }),
          ...(!isNumber(dataType) && { unitOids: undefined, rangeChecks: plainOnly(item.rangeChecks) }),
        }),
  );
  return (draft) => {
    const next = typed(draft);
    if (next === draft || isNumber(dataType)) return next;
    const references = mapKept(next.design.references, (range) => (range.item === oid ? undefined : range));
    return { ...next, design: patched(next.design, { references }) };
  };
}

/** A limit that a value is compared with; others are rules, and edited as such. */
export function isLimit({ comparator, checkValues, expressions, itemOid }: RangeCheck): boolean {
  const isBound = comparator === 'GE' || comparator === 'LE' || comparator === 'GT' || comparator === 'LT';
  return isBound && checkValues.length === 1 && !expressions?.length && itemOid === undefined;
}

function plainOnly(checks: readonly RangeCheck[] | undefined): readonly RangeCheck[] | undefined {
  const kept = (checks ?? []).filter((check) => !isLimit(check));
  return kept.length === 0 ? undefined : kept.length === checks?.length ? checks : kept;
}

/** Sets the lower (`GE`) or upper (`LE`) limit; '' takes it away. */
export function setLimit(oid: string, comparator: 'GE' | 'LE', value: string): Operation {
  return withItem(oid, (item) => {
    const checks = item.rangeChecks ?? [];
    const at = checks.findIndex((check) => isLimit(check) && check.comparator === comparator);
    const old = checks[at];
    if (value === '') return old ? withChecks(item, checks.toSpliced(at, 1)) : item;
    if (old)
      return old.checkValues[0] === value ? item : withChecks(item, checks.with(at, { ...old, checkValues: [value] }));
    return withChecks(item, [...checks, { comparator, softHard: 'soft', checkValues: [value] }]);
  });
}

/** Whether a value beyond the limits is refused or only asked about. */
export function setLimitHardness(oid: string, softHard: RangeCheck['softHard']): Operation {
  return withItem(oid, (item) => {
    const checks = item.rangeChecks ?? [];
    if (checks.every((check) => !isLimit(check) || check.softHard === softHard)) return item;
    return withChecks(
      item,
      checks.map((check) => (isLimit(check) ? { ...check, softHard } : check)),
    );
  });
}

function withChecks(item: ItemDef, checks: readonly RangeCheck[]): ItemDef {
  return patched(item, { rangeChecks: checks.length > 0 ? checks : undefined });
}

function withItem(oid: string, change: (item: ItemDef) => ItemDef): Operation {
  return (draft) => {
    const items = changed(draft.build.items, oid, change);
    return items === draft.build.items ? draft : { ...draft, build: { ...draft.build, items } };
  };
}
