import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import type { Content, Stored } from './content.ts';

type ItemValue = Json<edc.ItemValue>;
type ItemEntry = Json<edc.ItemEntry>;

/** The items of a form's answer by path; the marks of removed rows are none. */
export function storedItems(items: readonly ItemValue[] = []): ReadonlyMap<string, Stored> {
  return new Map(items.flatMap((item) => (item.removed ? [] : [[item.path ?? '', storedItem(item)]])));
}

export function storedItem(item: ItemValue): Stored {
  const { value = '', unit = '', notDone = '', leftBlank = '', version = '0', verifiedVersion = '0' } = item;
  return { value, unit, notDone, leftBlank, version: Number(version), verifiedVersion: Number(verifiedVersion) };
}

/** The content that an entry was made of, to tell whether it is still what stands on the page. */
export function sentContent({ value = '', unit = '', notDone = '', leftBlank = '' }: ItemEntry): Content {
  return { value, unit, notDone, leftBlank };
}

/** What to send of an item. Nothing but white space blanks it; a unit goes only with a value. */
export function itemEntry(path: string, { value, unit, notDone, leftBlank }: Content): ItemEntry {
  if (notDone !== '') return { path, notDone };
  if (leftBlank !== '') return { path, leftBlank };
  if (value.trim() === '') return { path };
  return { path, value, ...(unit !== '' && { unit }) };
}
