import type { Design, ReasonCode } from '@verum/checks';
import { editDesign } from './design.ts';
import type { Operation } from './draft.ts';
import { movedBy, patched } from './keep.ts';

/** The reasons that are offered for an item without a value; none: any text will do. */
export type ReasonList = (typeof reasonLists)[number];
export const reasonLists = ['notDoneReasons', 'leftBlankReasons'] as const;

/** A code that is empty, or there already, is not taken. */
export function addReason(list: ReasonList, code: string): Operation {
  return withReasons(list, (reasons) =>
    code.trim() === '' || reasons.some((one) => one.code === code) ? reasons : [...reasons, { code, text: [] }],
  );
}

export function editReason(list: ReasonList, at: number, patch: Partial<ReasonCode>): Operation {
  return withReasons(list, (reasons) => {
    const { code } = patch;
    const isTaken = reasons.some((one, place) => place !== at && one.code === code);
    if (code !== undefined && (code.trim() === '' || isTaken)) return reasons;
    const reason = reasons[at];
    const next = reason && patched(reason, patch);
    return next && next !== reason ? reasons.with(at, next) : reasons;
  });
}

export function removeReason(list: ReasonList, at: number): Operation {
  return withReasons(list, (reasons) => (reasons[at] ? reasons.toSpliced(at, 1) : reasons));
}

export function moveReason(list: ReasonList, at: number, by: number): Operation {
  return withReasons(list, (reasons) => movedBy(reasons, at, by));
}

function withReasons(list: ReasonList, change: (reasons: Design[ReasonList]) => Design[ReasonList]): Operation {
  return editDesign((design) => ({ [list]: change(design[list]) }));
}
