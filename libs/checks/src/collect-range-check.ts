import type { Comparator, RangeCheck, Texts, Unit } from '@verum/odm';
import { bindInput, dataTypeOf } from './bind-input.ts';
import type { NamedPath } from './definition.ts';
import { executableOf, type Sources } from './executable.ts';
import type { InputPath } from './input-path.ts';
import type { ItemPlace } from './places.ts';

/**
 * A range check is an expression (which may also use the item itself as `value`) or a comparison with check values.
 * ODM 2.0 can put the compared item elsewhere (`itemOid`) and the unit into an item of its own (`unitsItemOid`).
 */
export function collectRangeCheck(sources: Sources, place: ItemPlace, check: RangeCheck, position: number): void {
  const { build, collector, places } = sources;
  const { item } = place;
  const path = `MetaDataVersion[${build.oid}]/ItemDef[${item.oid}]/RangeCheck[${position}]`;
  const compared = check.itemOid === undefined ? place : nearest(places, place, check.itemOid);
  if (!compared) {
    collector.tell(path, 'error', {
      rule: 'input-unknown',
      en: `The item ${check.itemOid} that is compared does not stand in the form ${place.form}`,
      zh: `被比较的数据项 ${check.itemOid} 不在表单 ${place.form} 中`,
    });
    return;
  }
  const draft = {
    id: `${item.oid}#${position}`,
    kind: 'check',
    target: place,
    severity: check.softHard,
    item,
    place: path,
  } as const;
  if (check.expressions?.length) {
    const executable = executableOf(sources, place, path, check);
    if (!executable) return;
    const { code, inputs } = executable;
    const isNamed = inputs.some(({ name }) => name === 'value');
    const own = isNamed || !/\bvalue\b/.test(code) ? [] : [inputAt('value', compared)];
    collector.add({
      ...draft,
      messages: check.errorMessage ?? item.question,
      inputs: [...inputs, ...own],
      program: { kind: 'cel', code },
    });
    return;
  }
  const { comparator, checkValues } = check;
  if (comparator === undefined || checkValues.length === 0 || (checkValues.length > 1 && !/IN$/.test(comparator))) {
    collector.tell(path, 'error', {
      rule: 'check-values',
      en: `${comparator ?? 'No comparator'} with ${checkValues.length} check values says nothing; only IN and NOTIN take several`,
      zh: `${comparator ?? '无比较符'} 带 ${checkValues.length} 个核查值没有意义；只有 IN 和 NOTIN 可带多个值`,
    });
    return;
  }
  const unit = check.unitOid === undefined ? undefined : unitOf(sources, check.unitOid);
  const [firstUnit, ...otherUnits] = compared.item.unitOids ?? [];
  const onlyUnit = firstUnit === undefined || otherUnits.length > 0 ? undefined : unitOf(sources, firstUnit);
  collector.add({
    ...draft,
    messages: check.errorMessage ?? defaultMessage(comparator, checkValues, unit),
    inputs: [inputAt('value', compared), ...(unit ? [unitInput(places, compared)] : [])],
    program: {
      kind: 'compare',
      comparator,
      checkValues,
      dataType: dataTypeOf(compared),
      itemOid: compared.item.oid,
      ...(unit && { unit }),
      ...(onlyUnit && { onlyUnit }),
    },
  });
}

const unitOf = ({ places }: Sources, oid: string): Unit =>
  places.index.units.get(oid) ?? { oid, name: oid, symbol: [] };

/** The item itself, or the place of another item nearest to it: the same group, else the only one in the form. */
function nearest(places: Places, place: ItemPlace, itemOid: string): ItemPlace | undefined {
  const named = [...places.items(place.form).values()].filter(({ item }) => item.oid === itemOid);
  const [only, ...more] = named;
  return (
    named.find(({ groups }) => groups.join('/') === place.groups.join('/')) ?? (more.length > 0 ? undefined : only)
  );
}
type Places = Sources['places'];

export function inputAt(name: string, place: ItemPlace, part: InputPath['part'] = 'value'): NamedPath {
  const repeats = place.groups.map(() => 'same' as const);
  const { template, groups, item } = place;
  return {
    name,
    path: { visit: { kind: 'same' }, formRepeat: 'same', template, groups, repeats, itemOid: item.oid, part },
  };
}

/** Where an item's unit stands: with its value, or in the item the reference names. */
export function unitInput(places: Places, place: ItemPlace): NamedPath {
  const { unitsItemOid } = place.ref;
  const apart = unitsItemOid === undefined ? undefined : nearest(places, place, unitsItemOid);
  const input = apart ? inputAt('unit', apart) : undefined;
  return input && !('rule' in bindInput(input, place, places)) ? input : inputAt('unit', place, 'unit');
}

const SIGNS: Readonly<Record<Comparator, string>> = {
  LT: '<',
  LE: '≤',
  GT: '>',
  GE: '≥',
  EQ: '=',
  NE: '≠',
  IN: '∈',
  NOTIN: '∉',
};

function defaultMessage(comparator: Comparator, checkValues: readonly string[], unit: Unit | undefined): Texts {
  const symbol = unit && (unit.symbol[0]?.text ?? unit.name);
  const wanted = [SIGNS[comparator], checkValues.join(', '), ...(symbol ? [symbol] : [])].join(' ');
  return [
    { lang: 'en', text: `Expected: ${wanted}. Please verify.` },
    { lang: 'zh', text: `应为：${wanted}，请核实。` },
  ];
}
