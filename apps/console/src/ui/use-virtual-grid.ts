import { type Range, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { type Cell, cellAfter } from './grid-keys.ts';
import { keptIndexes } from './kept-indexes.ts';

interface VirtualGridOptions {
  /** The element that scrolls. */
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: number;
  /** Beside the first, which names the rows and is always in the page. */
  readonly columns: number;
  /** Pixels; the styles agree. */
  readonly rowHeight: number;
  readonly headHeight: number;
  readonly firstWidth: number;
  readonly columnWidth: number;
  /** Enter or a click. */
  readonly onOpen: (cell: Cell) => void;
}

/** What a cell of a virtual grid hands to its element. */
export interface GridCellProps {
  readonly 'data-cell': string;
  readonly tabIndex: number;
  readonly onFocus: () => void;
  readonly onClick: () => void;
}

export interface VirtualGrid {
  /** What is in the page, with its place in pixels. */
  readonly shownRows: readonly VirtualItem[];
  readonly shownColumns: readonly VirtualItem[];
  /** The rows on the screen. */
  readonly firstRow: number;
  readonly lastRow: number;
  /** Of the whole grid, pixels. */
  readonly width: number;
  readonly height: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** Column 0 is the first. */
  readonly cellProps: (cell: Cell) => GridCellProps;
  readonly scrollToColumn: (index: number) => void;
}

const rowsAround = 8;
const columnsAround = 4;

/**
 * A grid of which only what is on the screen is in the page, so that its size does not depend on the study's, walked
 * cell by cell (ARIA Authoring Practices, grid). The cell that one is at is always in the page: it keeps the focus while
 * rows come and one scrolls, and Tab leads back to it.
 */
export function useVirtualGrid(options: VirtualGridOptions): VirtualGrid {
  const { scroller, rows, columns, rowHeight, headHeight, firstWidth, columnWidth, onOpen } = options;
  const [reached, setReached] = useState<Cell>({ row: 0, column: 0 });
  const row = Math.min(reached.row, rows - 1);
  const column = Math.min(reached.column, columns);
  const getScrollElement = () => scroller.current;
  const down = useVirtualizer({
    ...{ count: rows, getScrollElement, estimateSize: () => rowHeight, overscan: rowsAround },
    scrollPaddingStart: headHeight,
    rangeExtractor: useCallback((range: Range) => keptIndexes(range, row), [row]),
  });
  const across = useVirtualizer({
    ...{ horizontal: true, count: columns, getScrollElement, estimateSize: () => columnWidth, overscan: columnsAround },
    scrollPaddingStart: firstWidth,
    rangeExtractor: useCallback((range: Range) => keptIndexes(range, column - 1), [column]),
  });

  // The virtualiser keeps the sizes it has asked for until it is told.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew exactly when the width changes
  useLayoutEffect(() => across.measure(), [columnWidth]);

  // The cell comes into the page with the next drawing. It is looked for by what a key asked for, not by what some
  // drawing knew: between a key and its drawing the effects of an earlier one may run.
  const wanted = useRef<Cell>(undefined);
  useLayoutEffect(() => {
    if (!wanted.current) return;
    const { row, column } = wanted.current;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-cell="${row}/${column}"]`);
    if (!cell) return;
    wanted.current = undefined;
    cell.focus({ preventScroll: true });
  });

  const reach = (cell: Cell) =>
    setReached((before) => (before.row === cell.row && before.column === cell.column ? before : cell));

  function onKeyDown(event: KeyboardEvent) {
    const pageRows = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headHeight) / rowHeight));
    const next = cellAfter({ row, column }, event, { rows, columns: columns + 1, pageRows });
    if (!next) {
      if (event.key === 'Enter') onOpen({ row, column });
      return;
    }
    event.preventDefault();
    wanted.current = next;
    setReached({ ...next });
    down.scrollToIndex(next.row);
    if (next.column > 0) across.scrollToIndex(next.column - 1);
  }

  return {
    shownRows: down.getVirtualItems(),
    shownColumns: across.getVirtualItems(),
    firstRow: down.range?.startIndex ?? 0,
    lastRow: down.range?.endIndex ?? 0,
    width: firstWidth + across.getTotalSize(),
    height: headHeight + down.getTotalSize(),
    onKeyDown,
    cellProps: (cell) => ({
      'data-cell': `${cell.row}/${cell.column}`,
      tabIndex: cell.row === row && cell.column === column ? 0 : -1,
      onFocus: () => reach(cell),
      onClick: () => onOpen(cell),
    }),
    scrollToColumn: (index) => across.scrollToIndex(index),
  };
}
