// biome-ignore-all lint/a11y/useSemanticElements: a grid that holds only what is on the screen has no table to be
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid around takes the keys of all its cells; Enter is their click
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid hands each cell its tabIndex
import type { CSSProperties } from 'react';
import { StatusMark } from '../casebook/status-mark.tsx';
import { statusLine } from '../casebook/status-words.ts';
import { useMessages } from '../language/use-messages.ts';
import type { Subject } from '../study/queries.ts';
import { SubjectStatus } from '../ui/subject-status.tsx';
import type { GridCellProps } from '../ui/use-virtual-grid.ts';
import { isLate, type VisitState } from './matrix-data.ts';
import { cellHas } from './matrix-facts.ts';
import type { Fact } from './matrix-search.ts';

export function SubjectCell({ subject, ...cell }: GridCellProps & { readonly subject: Subject }) {
  return (
    <div role="rowheader" aria-colindex={1} className="matrix-subject" {...cell}>
      <span className="subject-number">{subject.subject}</span>
      <SubjectStatus status={subject.status} />
    </div>
  );
}

interface VisitCellProps extends GridCellProps {
  readonly column: number;
  readonly state: VisitState | undefined;
  readonly hasCasebook: boolean;
  readonly lookedFor: Fact | undefined;
  readonly withOverdue: boolean;
  readonly style: CSSProperties;
}

export function VisitCell(props: VisitCellProps) {
  const { column, state, hasCasebook, lookedFor, withOverdue, ...cell } = props;
  const { t } = useMessages();
  const progress = state?.progress;
  const words = state
    ? statusLine(
        state.facts,
        t,
        t('matrix.ofForms', { done: state.progress.done, all: state.progress.all }),
        state.timing ? t(`timing.${state.timing}`) : '',
      )
    : t(hasCasebook ? 'matrix.noForms' : 'matrix.noCasebook');
  return (
    <div
      role="gridcell"
      aria-colindex={column + 2}
      aria-label={words}
      title={words}
      className="matrix-cell"
      data-hit={(state && lookedFor && cellHas(state, lookedFor)) || undefined}
      {...cell}
    >
      {state && <StatusMark facts={state.facts} isPast={withOverdue && isLate(state)} />}
      {progress?.entry === 'started' && (
        <span className="count" aria-hidden="true">
          {progress.done}/{progress.all}
        </span>
      )}
    </div>
  );
}
