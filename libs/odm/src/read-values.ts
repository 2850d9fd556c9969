import type { AuditEntry, ItemData } from './data-model.ts';
import { readAudit, readFacts, readTransactionType } from './read-facts.ts';
import { optional } from './read-texts.ts';
import type { Taker } from './taker.ts';

/** One ItemData element; `entry` when it brought its audit record. */
export interface ReadValue {
  item: ItemData;
  readonly entry: AuditEntry | undefined;
}

export function readValue(element: Taker, path: string): ReadValue {
  const typed = element.element.name.slice('ItemData'.length);
  const value = typed === '' ? untypedValue(element) : element.text();
  const isNull = element.attribute('IsNull') === 'Yes';
  const [first, ...more] = typeof value === 'string' ? [value] : value;
  // An empty typed element is how 1.3 writes a value that is not there; IsNull beside a value contradicts it.
  const given = isNull ? undefined : first;
  if (isNull && first !== undefined && first !== '') contradiction(element, first);
  const unitOid = element.child('MeasurementUnitRef')?.oid('MeasurementUnitOID') ?? element.oid('MeasurementUnitOID');
  const transaction = readTransactionType(element);
  const record = element.child('AuditRecord');
  const entry = record && readAudit(record, 1);
  const item: ItemData = {
    ...element.line(),
    path,
    ...optional('value', given),
    ...(more.length > 0 && { moreValues: more }),
    ...(isNull && { isNull }),
    ...optional('unitOid', unitOid),
    ...(typed !== '' && { dataType: typed }),
    ...(!entry && transaction),
    ...readFacts(element),
    ...optional('extensions', element.extensions()),
  };
  return { item, entry: entry && { ...entry, ...transaction, ...element.line() } };
}

function untypedValue(element: Taker): string[] {
  const attribute = element.attribute('Value');
  if (attribute !== undefined) return [attribute];
  return element.children('Value').map((value) => {
    value.attribute('SeqNum');
    return value.text();
  });
}

function contradiction(element: Taker, value: string): void {
  element.finding(
    'error',
    'null-with-value',
    {
      en: `IsNull="Yes" stands beside the value "${value.slice(0, 60)}"`,
      zh: `IsNull="Yes" 与取值“${value.slice(0, 60)}”同时出现`,
    },
    { en: 'Read as null.', zh: '按空值处理。' },
  );
}

/**
 * Versions of one value arrive as several ItemData of one item, each with its audit record: they become one item with
 * its history. An item repeated without audit records stays repeated, and a history does not go on behind it: the order
 * of what happened to an item is that of the document.
 */
export function foldVersions(values: readonly ReadValue[]): ItemData[] {
  if (!values.some(({ entry }) => entry)) return values.map(({ item }) => item);
  const items: ItemData[] = [];
  const at = new Map<string, number>();
  for (const { item, entry } of values) {
    const index = at.get(item.path);
    const before = index === undefined ? undefined : items[index];
    if (!entry) {
      items.push(item);
      at.delete(item.path);
      continue;
    }
    const audit = before?.audit ?? [];
    const version: AuditEntry = {
      ...entry,
      ...optional('oldValue', audit.at(-1)?.newValue),
      ...optional('newValue', item.value),
      ...(item.isNull && { isNull: true }),
      ...optional('unitOid', item.unitOid),
      version: audit.length + 1,
    };
    if (index === undefined || !before) {
      at.set(item.path, items.length);
      items.push({ ...item, audit: [version] });
    } else {
      const { reason, rest } = nullReasonOf(before);
      const last = audit.at(-1);
      const earlier = last && reason !== undefined ? [...audit.slice(0, -1), { ...last, nullReason: reason }] : audit;
      items[index] = { ...mergeFacts(rest, item), audit: [...earlier, version] };
    }
  }
  return items;
}

/** Why a version has no value stands at the version: it says nothing of the one after it. */
function nullReasonOf(item: ItemData): { readonly reason?: string; readonly rest: ItemData } {
  const { annotations: [first, ...more] = [], ...rest } = item;
  const [text, ...others] = first?.comment ?? [];
  const isReason =
    item.isNull && first && text?.lang === '' && others.length === 0 && !first.flags && !first.extensions;
  if (!isReason || first.sponsorOrSite !== undefined || !text) return { rest: item };
  return { reason: text.text, rest: { ...rest, ...(more.length > 0 && { annotations: more }) } };
}

/** Value and unit of the newer; annotations, queries and extensions of both. */
function mergeFacts(before: ItemData, after: ItemData): ItemData {
  const annotations = [...(before.annotations ?? []), ...(after.annotations ?? [])];
  const queries = [...(before.queries ?? []), ...(after.queries ?? [])];
  const attributes = [...(before.extensions?.attributes ?? []), ...(after.extensions?.attributes ?? [])];
  const elements = [...(before.extensions?.elements ?? []), ...(after.extensions?.elements ?? [])];
  return {
    ...after,
    ...optional('signature', after.signature ?? before.signature),
    ...(annotations.length > 0 && { annotations }),
    ...(queries.length > 0 && { queries }),
    ...(attributes.length + elements.length > 0 && {
      extensions: { ...(attributes.length > 0 && { attributes }), ...(elements.length > 0 && { elements }) },
    }),
  };
}
