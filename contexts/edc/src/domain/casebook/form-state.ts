/** Whether anything was entered, and what the person entering has declared: complete, or not to be filled in. */
export type Entry = 'NOT_STARTED' | 'STARTED' | 'COMPLETE' | 'SKIPPED';

/**
 * What stands at one item: a value with or without a unit, a reason for its absence, or nothing (blank). At the path of
 * a repeat of a group (`IG.AE!3`, which no item can have) stands whether it was removed.
 */
export interface ItemContent {
  /** As typed, to the character. */
  readonly value?: string;
  /** OID of the unit. */
  readonly unit?: string;
  /** Why there is no value. */
  readonly notDone?: string;
  /** Why it was left blank on purpose. */
  readonly leftBlank?: string;
  readonly removed?: true;
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
  /** Why it is skipped; null exactly when the entry is not SKIPPED. */
  readonly skipped: string | null;
  /** A repeat that was taken out; its values stay and are not current. */
  readonly removed: boolean;
  /** Paths of items and groups that skip logic hides, sorted. */
  readonly hidden: readonly string[];
  /** Paths without a place in the casebook's build, sorted. */
  readonly orphaned: readonly string[];
  /** The version of each item that was verified against its source. */
  readonly verified: Readonly<Record<string, number>>;
  /** The diary entry that fills it, and how often that was corrected; null of what is entered here. */
  readonly diary: DiarySource | null;
}

/** Where the values of a form come from that a participant has given. */
export interface DiarySource {
  /** UUID. */
  readonly entry: string;
  readonly revision: number;
}

export const notStarted: FormState = {
  entry: 'NOT_STARTED',
  revision: 0,
  items: new Map(),
  skipped: null,
  removed: false,
  hidden: [],
  orphaned: [],
  verified: {},
  diary: null,
};

export function isSameContent(one: ItemContent | undefined, other: ItemContent | undefined): boolean {
  return (
    one?.value === other?.value &&
    one?.unit === other?.unit &&
    one?.notDone === other?.notDone &&
    one?.leftBlank === other?.leftBlank &&
    one?.removed === other?.removed
  );
}

export function isBlank({ value, notDone, leftBlank, removed }: ItemContent): boolean {
  return value === undefined && notDone === undefined && leftBlank === undefined && removed === undefined;
}

/** Leaves out what is not there, as the optional properties want it. */
export function contentOf({
  value,
  unit,
  notDone,
  leftBlank,
}: Partial<Record<Exclude<keyof ItemContent, 'removed'>, string | undefined>>): ItemContent {
  return {
    ...(value !== undefined && { value }),
    ...(unit !== undefined && { unit }),
    ...(notDone !== undefined && { notDone }),
    ...(leftBlank !== undefined && { leftBlank }),
  };
}
