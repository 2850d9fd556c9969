export interface Step {
  readonly row: number;
  readonly column: number;
}

/** What the focus is in: its caret decides whether an arrow moves it or goes to the next cell. */
export interface Caret {
  readonly kind: 'text' | 'area' | 'choice' | 'select';
  /** Of the selection; equal for a caret. */
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

/**
 * Where an arrow key leads from a cell, or undefined where it belongs to the control: inside of a text that is being
 * edited, up and down in a list of choices and in a text of several lines.
 */
export function gridStep(key: string, { kind, start, end, length }: Caret): Step | undefined {
  const isWhole = start === 0 && end === length;
  const isText = kind === 'text' || kind === 'area';
  if (key === 'ArrowLeft' && (!isText || isWhole || (start === 0 && end === 0))) return { row: 0, column: -1 };
  if (key === 'ArrowRight' && (!isText || isWhole || (start === length && end === length)))
    return { row: 0, column: 1 };
  if (kind === 'select' || kind === 'area') return undefined;
  if (key === 'ArrowUp') return { row: -1, column: 0 };
  return key === 'ArrowDown' ? { row: 1, column: 0 } : undefined;
}
