export interface Cell {
  readonly row: number;
  readonly column: number;
}

interface Keys {
  readonly key: string;
  readonly ctrlKey: boolean;
}

interface Size {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit on the screen: what PageDown goes by. */
  readonly pageRows: number;
}

/** Where a key leads from a cell; undefined for keys that do not walk (ARIA Authoring Practices, grid). */
export function cellAfter({ row, column }: Cell, { key, ctrlKey }: Keys, size: Size): Cell | undefined {
  const within = (toRow: number, toColumn: number): Cell => ({
    row: Math.max(0, Math.min(size.rows - 1, toRow)),
    column: Math.max(0, Math.min(size.columns - 1, toColumn)),
  });
  switch (key) {
    case 'ArrowUp':
      return within(row - 1, column);
    case 'ArrowDown':
      return within(row + 1, column);
    case 'ArrowLeft':
      return within(row, column - 1);
    case 'ArrowRight':
      return within(row, column + 1);
    case 'PageUp':
      return within(row - size.pageRows, column);
    case 'PageDown':
      return within(row + size.pageRows, column);
    case 'Home':
      return within(ctrlKey ? 0 : row, 0);
    case 'End':
      return within(ctrlKey ? size.rows - 1 : row, size.columns - 1);
    default:
      return undefined;
  }
}
