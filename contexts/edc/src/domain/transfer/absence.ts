import type { Design } from '@verum/checks';
import type { ItemContent } from '../casebook/form-state.ts';
import type { ItemEntry } from '../casebook/judge-item.ts';

/** The reasons that the study has for leaving an item blank, and for nothing else. */
export function leftBlankCodes({ leftBlankReasons, notDoneReasons }: Design): ReadonlySet<string> {
  const notDone = new Set(notDoneReasons.map(({ code }) => code));
  return new Set(leftBlankReasons.map(({ code }) => code).filter((code) => !notDone.has(code)));
}

/**
 * ODM says that an item is null and why, and not whether it was not done or left blank on purpose: it is what stands
 * there with this reason already, or else what the study has the reason for.
 */
export function withAbsence(
  entry: ItemEntry,
  stored: ItemContent | undefined,
  leftBlank: ReadonlySet<string>,
): ItemEntry {
  const { notDone: reason, ...rest } = entry;
  if (reason === undefined) return entry;
  const isLeftBlank = stored?.leftBlank === reason || (stored?.notDone !== reason && leftBlank.has(reason));
  return isLeftBlank ? { ...rest, leftBlank: reason } : entry;
}
