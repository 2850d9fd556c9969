import type { Texts } from '@verum/odm';
import type { ColumnType, DatasetColumn } from './dataset.ts';
import type { NameBook } from './names.ts';

/** What tells a row where it belongs. */
export const keys = {
  study: { name: 'STUDYID', en: 'Study', zh: '研究' },
  site: { name: 'SITEID', en: 'Site', zh: '研究中心' },
  subject: { name: 'SUBJID', en: 'Subject', zh: '受试者' },
  build: { name: 'BUILD', en: 'Study build of the casebook', zh: '病例报告所用的研究构建' },
  visit: { name: 'VISIT', en: 'Visit', zh: '访视' },
  visitRepeat: { name: 'VISITREP', en: 'Repeat of the visit', zh: '访视重复号' },
  form: { name: 'FORM', en: 'Form', zh: '表单' },
  formRepeat: { name: 'FORMREP', en: 'Repeat of the form', zh: '表单重复号' },
  row: { name: 'ROWREP', en: 'Repeats of the groups, outermost first', zh: '各级分组的重复号（由外到内）' },
  item: { name: 'ITEM', en: 'Item path', zh: '数据项路径' },
  value: { name: 'VALUE', en: 'Value as entered', zh: '录入的原值' },
  reason: { name: 'REASON', en: 'Why there is no value', zh: '无值的原因' },
  forms: { name: 'FORMS', en: 'Forms with data', zh: '有数据的表单数' },
} as const;

export type KeyName = keyof typeof keys;

const bilingual = (en: string, zh: string): Texts => [
  { lang: 'en', text: en },
  { lang: 'zh', text: zh },
];

/** A column that is no item's. */
export function keyColumn(names: NameBook, key: KeyName, isKey: boolean, type: ColumnType = 'text'): DatasetColumn {
  const { name, en, zh } = keys[key];
  const taken = names.take([name], 8);
  return { name: taken, shortName: taken, oid: `VERUM.${name}`, label: bilingual(en, zh), type, isKey };
}

/** Where the rows of a dataset of items stand. */
export const placeKeys = [
  'study',
  'site',
  'subject',
  'visit',
  'visitRepeat',
  'form',
  'formRepeat',
  'row',
] as const satisfies readonly KeyName[];

/** The tables that are no group's. */
export const ownTables = {
  subjects: { name: 'SUBJECTS', label: bilingual('Subjects', '受试者') },
  visits: { name: 'VISITS', label: bilingual('Visits', '访视') },
  missing: { name: 'NOVALUE', label: bilingual('Items without a value, and why', '无值的数据项及原因') },
  asText: { name: 'ASTEXT', label: bilingual('Values that are not of the type of their item', '不符合数据项类型的值') },
  unplaced: { name: 'UNPLACED', label: bilingual('Values for which the build has no place', '研究构建中没有位置的值') },
} as const;
