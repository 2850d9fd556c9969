/** What stands at an item: a value with its unit, why there is none, or nothing. Each is '' where it is not. */
export interface Content {
  readonly value: string;
  readonly unit: string;
  readonly notDone: string;
  /** Why it was left blank on purpose. */
  readonly leftBlank: string;
}

/** What the server keeps of an item; version 0: never anything. */
export interface Stored extends Content {
  readonly version: number;
  /** The version that was verified against the source; 0 for none. */
  readonly verifiedVersion: number;
}

export const blank: Content = Object.freeze({ value: '', unit: '', notDone: '', leftBlank: '' });
export const neverStored: Stored = Object.freeze({ ...blank, version: 0, verifiedVersion: 0 });

export function contentOf({ value, unit, notDone, leftBlank }: Content): Content {
  return { value, unit, notDone, leftBlank };
}

/** Why there is no value, and which of the two kinds of reason it is; undefined where none is given. */
export function absenceOf({ notDone, leftBlank }: Content): { kind: AbsenceKind; reason: string } | undefined {
  if (notDone !== '') return { kind: 'notDone', reason: notDone };
  return leftBlank === '' ? undefined : { kind: 'leftBlank', reason: leftBlank };
}

export type AbsenceKind = 'notDone' | 'leftBlank';

export function isBlank({ value, notDone, leftBlank }: Content): boolean {
  return value.trim() === '' && notDone.trim() === '' && leftBlank.trim() === '';
}

/** A unit without a value says nothing, so it makes no difference. */
export function isSame(a: Content, b: Content): boolean {
  if (isBlank(a) && isBlank(b)) return true;
  const isSameReason = a.notDone === b.notDone && a.leftBlank === b.leftBlank;
  return isSameReason && a.value === b.value && (a.value === '' || a.unit === b.unit);
}
