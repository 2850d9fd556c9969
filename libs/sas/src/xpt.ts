/** A variable of a dataset in a SAS transport file, version 5 (TS-140: NAMESTR). */
export interface XptVariable {
  /** 1 to 8 characters: letters, digits, underscore; the first no digit. */
  readonly name: string;
  /** Up to 40 bytes. */
  readonly label: string;
  readonly type: 'character' | 'numeric';
  /** Bytes: 1 to 200 of a text, 2 to 8 of a number. */
  readonly length: number;
  /** E.g. `DATE9.` or `8.2`; '' for none. */
  readonly format: string;
  readonly informat: string;
}

/** SAS knows 28 kinds of a missing number: `.`, `._` and `.A` to `.Z`. */
export interface Missing {
  readonly missing: string;
}

/** A text without the blanks at its end, a number, or why there is none; null is `.`, the ordinary missing number. */
export type XptCell = string | number | null | Missing;

export interface XptHeader {
  /** 1 to 8 characters, like a variable. */
  readonly name: string;
  /** Up to 40 bytes. */
  readonly label: string;
  readonly variables: readonly XptVariable[];
  /** Local time without zone, as SAS writes it: `2026-11-26T08:00:00`; '' where the file says nothing readable. */
  readonly createdAt: string;
  readonly modifiedAt: string;
}

/** What is not as TS-140 says. */
export class XptError extends Error {
  /** Bytes from the beginning of the file. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message} (byte ${offset})`);
    this.name = 'XptError';
    this.offset = offset;
  }
}

export const recordBytes = 80;
export const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,7}$/;

/** Bytes of one row. */
export function rowBytes(variables: readonly XptVariable[]): number {
  return variables.reduce((sum, { length }) => sum + length, 0);
}
