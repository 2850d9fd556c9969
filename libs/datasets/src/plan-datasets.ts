import {
  type BuildIndex,
  type CodeList,
  compileIndex,
  formSlots,
  type ItemDef,
  type ItemSlot,
  type StudyBuild,
  type Texts,
} from '@verum/odm';
import type { ColumnType, Dataset, DatasetColumn, DatasetPlan } from './dataset.ts';
import { keyColumn, ownTables, placeKeys } from './keys-of-rows.ts';
import { isDevice, isWordOfVariables, type NameBook, nameBook } from './names.ts';

/**
 * The tables of a study: subjects, visits, one for each item group that holds items (and one for each form that holds
 * items itself), one of what has no value and why, one of values that are not of their item's type, and one of those that no
 * build has a place for. Builds are the
 * oldest first; a later one adds its groups and items to those of the earlier ones, and its words replace theirs.
 */
export function planDatasets(builds: readonly StudyBuild[]): DatasetPlan {
  const build = builds.at(-1);
  if (!build) throw new RangeError('a study without builds has no datasets');
  const names = nameBook('DATA', true, isDevice);
  for (const { name } of Object.values(ownTables)) names.take([name], 8);
  const groups = [...tablesOf(builds).values()].map((table) => groupTable(names, table));
  return { studyOid: build.studyOid, build, datasets: [...firstTables(), ...groups, ...lastTables()] };
}

interface Table {
  readonly oid: string;
  wanted: readonly (string | undefined)[];
  label: Texts;
  readonly items: Map<string, { slot: ItemSlot; index: BuildIndex }>;
}

function tablesOf(builds: readonly StudyBuild[]): Map<string, Table> {
  const tables = new Map<string, Table>();
  for (const index of builds.map(compileIndex)) {
    for (const form of index.build.forms) {
      for (const slot of formSlots(index, form.oid)) {
        const owner = slot.groups.at(-1)?.group ?? form;
        const table = tables.get(owner.oid) ?? { oid: owner.oid, wanted: [], label: [], items: new Map() };
        table.wanted = [owner.datasetName, owner.oid, owner.name];
        table.label = owner.description.length > 0 ? owner.description : [{ lang: '', text: owner.name }];
        table.items.set(slot.item.oid, { slot, index });
        tables.set(owner.oid, table);
      }
    }
  }
  return tables;
}

function groupTable(names: NameBook, { oid, wanted, label, items }: Table): Dataset {
  const long = nameBook('ITEM', false, isWordOfVariables);
  const short = nameBook('ITEM', true, isWordOfVariables);
  const places = placeKeys.map((key) => {
    short.take([keyColumn(nameBook('', true), key, true).name], 8);
    return keyColumn(long, key, true);
  });
  const columns = [...items.values()].flatMap(({ slot, index }) => itemColumns(long, short, slot.item, index));
  return { name: names.take(wanted, 8), oid, label, columns: [...places, ...columns] };
}

/** An item's value and, where it may carry a unit, the unit. */
function itemColumns(long: NameBook, short: NameBook, item: ItemDef, index: BuildIndex): DatasetColumn[] {
  const label = [item.question, item.description].find((texts) => texts.length > 0) ?? [{ lang: '', text: item.name }];
  const wanted = [item.sasFieldName, item.sdsVarName, item.oid, item.name];
  const codeList = item.codeListOid === undefined ? undefined : index.codeLists.get(item.codeListOid);
  const value: DatasetColumn = {
    name: long.take(wanted, 32),
    shortName: short.take(wanted, 8),
    oid: item.oid,
    label,
    type: columnType(item),
    ...(item.length !== undefined && { length: item.length }),
    ...(item.significantDigits !== undefined && { decimals: item.significantDigits }),
    ...(codeList && codeList.entries.length > 0 && { codeList }),
    isKey: false,
  };
  if (!item.unitOids?.length) return [value];
  const unit: DatasetColumn = {
    name: long.take([`${value.name.slice(0, 27)}_UNIT`], 32),
    shortName: short.take([`${value.shortName.slice(0, 7)}U`], 8),
    oid: `${item.oid}.UNIT`,
    label: label.map(({ lang, text }) => ({ lang, text: `${text}${/^zh/i.test(lang) ? '（单位）' : ' (unit)'}` })),
    type: 'text',
    codeList: unitList(item, index),
    isKey: false,
  };
  return [value, unit];
}

/** The units of an item as a code list: OIDs, decoded by their symbols. */
function unitList(item: ItemDef, { units }: BuildIndex): CodeList {
  const entries = (item.unitOids ?? []).map((oid) => {
    const unit = units.get(oid);
    return { codedValue: oid, decode: unit?.symbol.length ? unit.symbol : [{ lang: '', text: unit?.name ?? oid }] };
  });
  const oid = `CL.${item.oid}.UNIT`;
  return { oid, name: `${item.name} unit`, dataType: 'text', odmDataType: 'text', description: [], entries };
}

const types: Readonly<Record<string, ColumnType>> = {
  integer: 'integer',
  float: 'decimal',
  double: 'decimal',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
};

/** Several choices are one text. */
function columnType({ dataType }: ItemDef): ColumnType {
  return types[dataType] ?? 'text';
}

function firstTables(): Dataset[] {
  const [subject, visit] = [nameBook('', true), nameBook('', true)];
  const subjects = (['study', 'site', 'subject'] as const).map((key) => keyColumn(subject, key, true));
  const visits = placeKeys.slice(0, 5).map((key) => keyColumn(visit, key, true));
  return [
    { ...ownTables.subjects, oid: 'VERUM.SUBJECTS', columns: [...subjects, keyColumn(subject, 'build', false)] },
    { ...ownTables.visits, oid: 'VERUM.VISITS', columns: [...visits, keyColumn(visit, 'forms', false, 'integer')] },
  ];
}

function lastTables(): Dataset[] {
  const tables = [
    ['missing', 'reason'],
    ['asText', 'value'],
    ['unplaced', 'value'],
  ] as const;
  return tables.map(([table, last]) => {
    const names = nameBook('', true);
    const keyed = [...placeKeys.slice(0, 7), 'item' as const].map((key) => keyColumn(names, key, true));
    return {
      ...ownTables[table],
      oid: `VERUM.${ownTables[table].name}`,
      columns: [...keyed, keyColumn(names, last, false)],
    };
  });
}
