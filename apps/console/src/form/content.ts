/** What stands at an item: a value with its unit, why there is none, or nothing. Each is '' where it is not. */
export interface Content {
  readonly value: string;
  readonly unit: string;
  readonly notDone: string;
}

/** What the server keeps of an item; version 0: never anything. */
export interface Stored extends Content {
  readonly version: number;
}

export const blank: Content = Object.freeze({ value: '', unit: '', notDone: '' });
export const neverStored: Stored = Object.freeze({ ...blank, version: 0 });

export function isBlank({ value, notDone }: Content): boolean {
  return value.trim() === '' && notDone.trim() === '';
}

/** A unit without a value says nothing, so it makes no difference. */
export function isSame(a: Content, b: Content): boolean {
  if (isBlank(a) && isBlank(b)) return true;
  return a.value === b.value && a.notDone === b.notDone && (a.value === '' || a.unit === b.unit);
}
