/** Whether anything was entered, and whether the person entering has declared it complete. */
export type Entry = 'NOT_STARTED' | 'STARTED' | 'COMPLETE';

/** What stands at one item: a value with or without a unit, a reason for its absence, or nothing (blank). */
export interface ItemContent {
  /** As typed, to the character. */
  readonly value?: string;
  /** OID of the unit. */
  readonly unit?: string;
  /** Why there is no value. */
  readonly notDone?: string;
}

export interface StoredItem extends ItemContent {
  /** Counts the versions of the content, from 1. */
  readonly version: number;
}

/** A map and not an object: an OID may be any text, `__proto__` as well. */
export type Items = ReadonlyMap<string, StoredItem>;

export interface FormState {
  readonly entry: Entry;
  /** 0 before the first save. */
  readonly revision: number;
  readonly items: Items;
}

export const notStarted: FormState = { entry: 'NOT_STARTED', revision: 0, items: new Map() };

export function isSameContent(one: ItemContent | undefined, other: ItemContent | undefined): boolean {
  return one?.value === other?.value && one?.unit === other?.unit && one?.notDone === other?.notDone;
}

export function isBlank({ value, notDone }: ItemContent): boolean {
  return value === undefined && notDone === undefined;
}

/** Leaves out what is not there, as the optional properties want it. */
export function contentOf({
  value,
  unit,
  notDone,
}: Partial<Record<keyof ItemContent, string | undefined>>): ItemContent {
  return {
    ...(value !== undefined && { value }),
    ...(unit !== undefined && { unit }),
    ...(notDone !== undefined && { notDone }),
  };
}
