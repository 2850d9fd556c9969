import type { BuildIndex, CodeListEntry, ItemDef } from '@verum/odm';
import { checkValue, dataTypeFromOdm, describeReason, type ValueSpec } from '@verum/values';
import type { Words } from '../api/problem.ts';
import { absenceOf, type Content } from './content.ts';

/** What the item asks of its value; the same rules judge again on the server. */
export function valueSpec(index: BuildIndex, item: ItemDef): ValueSpec {
  const entries = codeListOf(index, item);
  return {
    dataType: dataTypeFromOdm(item.dataType) ?? 'text',
    length: item.length,
    significantDigits: item.significantDigits,
    ...(entries.length > 0 && { codes: new Set(entries.map(({ codedValue }) => codedValue)) }),
  };
}

/** The entries of the item's code list in the order they are offered; [] where there is none or only a dictionary. */
export function codeListOf(index: BuildIndex, item: ItemDef): readonly CodeListEntry[] {
  const entries = index.codeLists.get(item.codeListOid ?? '')?.entries ?? [];
  return entries.some(({ order }) => order !== undefined)
    ? entries.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    : entries;
}

/** Why the content cannot be kept; undefined when it can. A blank item is nothing wrong. */
export function judgeContent(spec: ValueSpec, { unitOids = [] }: ItemDef, content: Content): Words | undefined {
  const { value, unit } = content;
  if (value.trim() === '' || absenceOf(content)) return undefined;
  const check = checkValue(spec, value);
  if (!check.ok) return describeReason(check.reason, check);
  return unitOids.length > 1 && unit === '' ? unitMissing : undefined;
}

const unitMissing: Words = {
  en: 'The item takes several units. Say which one the value is in.',
  zh: '该数据项有多个单位，请选择数值的单位。',
};
