import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import type { Content, Stored } from './content.ts';

type ItemValue = Json<edc.ItemValue>;
type ItemEntry = Json<edc.ItemEntry>;

/** The items of a form's answer by path. */
export function storedItems(items: readonly ItemValue[] = []): ReadonlyMap<string, Stored> {
  return new Map(items.map((item) => [item.path ?? '', storedItem(item)]));
}

export function storedItem({ value = '', unit = '', notDone = '', version = '0' }: ItemValue): Stored {
  return { value, unit, notDone, version: Number(version) };
}

/** What to send of an item. Nothing but white space blanks it; a unit goes only with a value. */
export function itemEntry(path: string, { value, unit, notDone }: Content): ItemEntry {
  if (notDone !== '') return { path, notDone };
  if (value.trim() === '') return { path };
  return { path, value, ...(unit !== '' && { unit }) };
}
