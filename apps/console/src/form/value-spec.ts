import type { BuildIndex, CodeListEntry, ItemDef } from '@verum/odm';
import { checkValue, dataTypeFromOdm, describeReason, type ValueSpec } from '@verum/values';
import type { Words } from '../api/problem.ts';
import type { Content } from './content.ts';

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
export function judgeContent(spec: ValueSpec, { value, notDone }: Content): Words | undefined {
  if (value.trim() === '' || notDone !== '') return undefined;
  const check = checkValue(spec, value);
  return check.ok ? undefined : describeReason(check.reason, check);
}
