// biome-ignore-all lint/a11y/useSemanticElements: a grid that holds only what is on the screen has no table to be
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { useVirtualGrid } from '../../ui/use-virtual-grid.ts';
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
  const grid = useVirtualGrid({
    ...{ scroller, rows: rows.length, columns: dates.length },
    ...{ rowHeight, headHeight, firstWidth: subjectWidth, columnWidth: dayWidth },
    onOpen({ row, column }) {
      const subject = rows[row]?.subject;
      if (subject === undefined) return;
      const search = { date: dates[column - 1] };
      void navigate({ to: '/studies/$study/diary/participants/$subject', params: { study, subject }, search });
    },
  });
  const { shownRows, shownColumns: shownDays, lastRow, cellProps } = grid;
  useEffect(() => {
    if (lastRow >= rows.length - 20) onNearEnd?.();
  }, [lastRow, rows.length, onNearEnd]);

  // The last days are what one comes for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each span
  useEffect(() => grid.scrollToColumn(dates.length - 1), [dates[0], dates.length]);

  return (
    <div className="matrix compliance" ref={scroller}>
      <div
        role="grid"
        tabIndex={-1}
        aria-label={t('epro.grid.label')}
        aria-rowcount={rows.length + 1}
        aria-colcount={dates.length + 1}
        onKeyDown={grid.onKeyDown}
        style={{ width: grid.width, height: grid.height }}
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
