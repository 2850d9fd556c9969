// biome-ignore-all lint/a11y/useSemanticElements: a grid that holds only what is on the screen has no table to be
import { useNavigate } from '@tanstack/react-router';
import type { BuildIndex } from '@verum/odm';
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { useVirtualGrid } from '../ui/use-virtual-grid.ts';
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
  const { subjectWidth, columnWidth } = useWidths(scroller, columns.length);
  const grid = useVirtualGrid({
    ...{ scroller, rows: rows.length, columns: columns.length },
    ...{ rowHeight, headHeight, firstWidth: subjectWidth, columnWidth },
    onOpen({ row, column }) {
      const subject = rows[row]?.subject.subject;
      if (subject === undefined) return;
      const visit = columns[column - 1]?.oid;
      void navigate({ to: '/studies/$study/subjects/$subject', params: { study, subject }, search: { visit } });
    },
  });
  const { shownRows, shownColumns, firstRow, lastRow, cellProps } = grid;
  useEffect(() => onShow(firstRow, lastRow), [firstRow, lastRow, onShow]);
  useEffect(() => {
    if (lastRow >= rows.length - 40) onNearEnd();
  }, [lastRow, rows.length, onNearEnd]);

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
        onKeyDown={grid.onKeyDown}
        style={{ width: grid.width, height: grid.height }}
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
