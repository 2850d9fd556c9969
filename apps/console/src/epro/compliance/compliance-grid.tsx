// biome-ignore-all lint/a11y/useSemanticElements: a grid that holds only what is on the screen has no table to be
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { type Cell, cellAfter } from '../../matrix/grid-keys.ts';
import type { ComplianceRow } from '../epro-queries.ts';
import { eproMessages } from '../messages.ts';
import { DayCell, DayHead, ParticipantCell } from './compliance-cells.tsx';

interface ComplianceGridProps {
  readonly study: string;
  readonly rows: readonly ComplianceRow[];
  readonly dates: readonly string[];
  /** Civil date. */
  readonly today: string;
  /** Undefined where there is nothing more to read. */
  readonly onNearEnd: (() => void) | undefined;
}

/** Pixels; the styles of `.compliance` agree. */
const rowHeight = 44;
const headHeight = 64;
const dayWidth = 40;
const subjectWidth = 208;

/** Subject × day, of which only what is on the screen is in the page. */
export function ComplianceGrid({ study, rows, dates, today, onNearEnd }: ComplianceGridProps) {
  const { t } = useMessages(eproMessages);
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Cell>({ row: 0, column: 0 });
  const wantsFocus = useRef(false);
  const getScrollElement = () => scroller.current;
  const down = useVirtualizer({
    ...{ count: rows.length, getScrollElement, estimateSize: () => rowHeight, overscan: 8 },
    scrollPaddingStart: headHeight,
  });
  const across = useVirtualizer({
    ...{ horizontal: true, count: dates.length, getScrollElement, estimateSize: () => dayWidth, overscan: 4 },
    scrollPaddingStart: subjectWidth,
  });
  const shownDays = across.getVirtualItems();
  const shownRows = down.getVirtualItems();
  const lastShown = shownRows.at(-1)?.index ?? 0;

  useEffect(() => {
    if (lastShown >= rows.length - 20) onNearEnd?.();
  }, [lastShown, rows.length, onNearEnd]);

  // The last days are what one comes for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each span
  useEffect(() => across.scrollToIndex(dates.length - 1), [dates[0], dates.length]);

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
    const next = cellAfter(active, event, { rows: rows.length, columns: dates.length + 1, pageRows });
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
    const subject = rows[row]?.subject;
    if (subject === undefined) return;
    const date = dates[column - 1];
    void navigate({ to: '/studies/$study/diary/participants/$subject', params: { study, subject }, search: { date } });
  }

  const cellProps = (cell: Cell) => ({
    'data-cell': `${cell.row}/${cell.column}`,
    tabIndex: cell.row === active.row && cell.column === active.column ? 0 : -1,
    onFocus: () => setActive(cell),
    onClick: () => open(cell),
  });

  return (
    <div className="matrix compliance" ref={scroller}>
      <div
        role="grid"
        tabIndex={-1}
        aria-label={t('epro.grid.label')}
        aria-rowcount={rows.length + 1}
        aria-colcount={dates.length + 1}
        onKeyDown={walk}
        style={{ width: subjectWidth + across.getTotalSize(), height: headHeight + down.getTotalSize() }}
      >
        <div role="row" tabIndex={-1} aria-rowindex={1} className="matrix-head">
          <div role="columnheader" tabIndex={-1} aria-colindex={1} className="matrix-corner">
            {t('matrix.subject')}
          </div>
          {shownDays.map(({ index, start }) => (
            <DayHead key={index} date={dates[index] ?? ''} column={index} left={subjectWidth + start} />
          ))}
        </div>
        {shownRows.map(({ index: row, start }) => {
          const data = rows[row];
          if (!data) return null;
          const byDate = new Map((data.days ?? []).map((day) => [day.date, day]));
          return (
            <div
              key={data.subject}
              role="row"
              tabIndex={-1}
              aria-rowindex={row + 2}
              className="matrix-row"
              style={{ transform: `translateY(${headHeight + start}px)` }}
            >
              <ParticipantCell row={data} {...cellProps({ row, column: 0 })} />
              {shownDays.map(({ index, start: left }) => (
                <DayCell
                  key={index}
                  date={dates[index] ?? ''}
                  isAhead={(dates[index] ?? '') > today}
                  day={byDate.get(dates[index])}
                  column={index}
                  left={subjectWidth + left}
                  {...cellProps({ row, column: index + 1 })}
                />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
