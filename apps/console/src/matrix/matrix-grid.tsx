// biome-ignore-all lint/a11y/useSemanticElements: a grid that holds only what is on the screen has no table to be
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { BuildIndex } from '@verum/odm';
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { type Cell, cellAfter } from './grid-keys.ts';
import { SubjectCell, VisitCell } from './matrix-cells.tsx';
import { type MatrixRow, matrixColumns, visitStates } from './matrix-data.ts';
import { hiddenIn, type MatrixSearch } from './matrix-search.ts';

interface MatrixGridProps {
  readonly study: string;
  readonly rows: readonly MatrixRow[];
  readonly total: number;
  readonly builds: ReadonlyMap<string, BuildIndex>;
  /** What is looked for, and which marks are drawn. */
  readonly search: MatrixSearch;
  readonly onNearEnd: () => void;
  /** These rows are on the screen. */
  readonly onShow: (first: number, last: number) => void;
}

/** Pixels; the styles of `.matrix` agree. */
const rowHeight = 44;
const columnWidthMin = 112;
const headHeight = 64;

/** Subjects × visits. Only what is on the screen is in the page, so its size does not depend on the study's. */
export function MatrixGrid({ study, rows, total, builds, search, onNearEnd, onShow }: MatrixGridProps) {
  const { t, language } = useMessages();
  const navigate = useNavigate();
  const withOverdue = !hiddenIn(search.hide).includes('overdue');
  const scroller = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => matrixColumns([...builds.values()]), [builds]);
  const [active, setActive] = useState<Cell>({ row: 0, column: 0 });
  const wantsFocus = useRef(false);

  const down = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: headHeight,
  });
  const { subjectWidth, columnWidth } = useWidths(scroller, columns.length);
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => columnWidth,
    overscan: 3,
    scrollPaddingStart: subjectWidth,
  });

  // The virtualiser keeps the sizes it has asked for until it is told.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew exactly when the width changes
  useLayoutEffect(() => across.measure(), [columnWidth]);

  const shownRows = down.getVirtualItems();
  const shownColumns = across.getVirtualItems();
  const firstShown = shownRows[0]?.index ?? 0;
  const lastShown = shownRows.at(-1)?.index ?? 0;
  useEffect(() => onShow(firstShown, lastShown), [firstShown, lastShown, onShow]);
  useEffect(() => {
    if (lastShown >= rows.length - 40) onNearEnd();
  }, [lastShown, rows.length, onNearEnd]);

  // The cell may only come into the page after scrolling, so this runs after every render until it is there.
  useEffect(() => {
    if (!wantsFocus.current) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-cell="${active.row}/${active.column}"]`);
    if (!cell) return;
    wantsFocus.current = false;
    cell.focus({ preventScroll: true });
  });

  function walk(event: KeyboardEvent) {
    const pageRows = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headHeight) / rowHeight));
    const next = cellAfter(active, event, { rows: rows.length, columns: columns.length + 1, pageRows });
    if (!next) {
      if (event.key === 'Enter') open(active);
      return;
    }
    event.preventDefault();
    wantsFocus.current = true;
    setActive(next);
    down.scrollToIndex(next.row);
    if (next.column > 0) across.scrollToIndex(next.column - 1);
  }

  function open({ row, column }: Cell) {
    const subject = rows[row]?.subject.subject;
    if (subject === undefined) return;
    const visit = columns[column - 1]?.oid;
    void navigate({ to: '/studies/$study/subjects/$subject', params: { study, subject }, search: { visit } });
  }

  const cellProps = (cell: Cell) => ({
    'data-cell': `${cell.row}/${cell.column}`,
    tabIndex: cell.row === active.row && cell.column === active.column ? 0 : -1,
    onFocus: () => setActive(cell),
    onClick: () => open(cell),
  });

  return (
    <div
      className={subjectWidth < 184 ? 'matrix matrix-narrow' : 'matrix'}
      data-hide={search.hide?.replaceAll('.', ' ')}
      ref={scroller}
    >
      <div
        role="grid"
        tabIndex={-1}
        aria-label={t('matrix.label')}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 1}
        onKeyDown={walk}
        style={{ width: subjectWidth + across.getTotalSize(), height: headHeight + down.getTotalSize() }}
      >
        <div role="row" tabIndex={-1} aria-rowindex={1} className="matrix-head">
          <div role="columnheader" tabIndex={-1} aria-colindex={1} className="matrix-corner">
            {t('matrix.subject')}
          </div>
          {shownColumns.map(({ index, start, size }) => {
            const visit = columns[index];
            const name = pickText(visit?.description, language) || visit?.name;
            return (
              <div
                key={index}
                role="columnheader"
                tabIndex={-1}
                aria-colindex={index + 2}
                className="matrix-visit"
                style={{ left: subjectWidth + start, width: size }}
                title={name}
              >
                <span>{name}</span>
              </div>
            );
          })}
        </div>
        {shownRows.map(({ index: row, start }) => {
          const data = rows[row];
          if (!data) return null;
          const index = builds.get(data.casebook?.build ?? '');
          const states = index && data.casebook ? visitStates(index, data.casebook) : undefined;
          return (
            <div
              key={data.subject.subject}
              role="row"
              tabIndex={-1}
              aria-rowindex={row + 2}
              className="matrix-row"
              style={{ transform: `translateY(${headHeight + start}px)` }}
            >
              <SubjectCell subject={data.subject} {...cellProps({ row, column: 0 })} />
              {shownColumns.map(({ index: column, start: left, size }) => (
                <VisitCell
                  key={column}
                  column={column}
                  state={states?.get(columns[column]?.oid ?? '')}
                  hasCasebook={data.casebook !== undefined}
                  lookedFor={search.only}
                  withOverdue={withOverdue}
                  style={{ left: subjectWidth + left, width: size }}
                  {...cellProps({ row, column: column + 1 })}
                />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** The first column takes less of a narrow screen; the others share what a wide one has to spare. Pixels. */
function useWidths(scroller: RefObject<HTMLElement | null>, columns: number) {
  const [available, setAvailable] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setAvailable(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);
  const subjectWidth = available < 600 ? 128 : 184;
  const share = Math.floor((available - subjectWidth) / Math.max(1, columns));
  return { subjectWidth, columnWidth: Math.max(columnWidthMin, share) };
}
