import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import type { Subject } from '../study/queries.ts';
import { CorrectDialog } from './correct-dialog.tsx';
import { subjectsMessages } from './messages.ts';
import { MoveDialog } from './move-dialog.tsx';
import { type Move, movesFrom } from './subject-moves.ts';

interface RecordActionsProps {
  readonly study: string;
  readonly subject: Subject;
}

/** What can be done with the subject in its present status. */
export function RecordActions({ study, subject }: RecordActionsProps) {
  const { t } = useMessages(subjectsMessages);
  const [open, setOpen] = useState<Move | 'CORRECT'>();
  const close = () => setOpen(undefined);
  return (
    <>
      {movesFrom(subject.status).map((move, at) => (
        <button key={move} type="button" className={at === 0 ? 'primary' : undefined} onClick={() => setOpen(move)}>
          {t(`move.${move}`)}
        </button>
      ))}
      <button type="button" onClick={() => setOpen('CORRECT')}>
        {t('correct.action')}
      </button>
      {open === 'CORRECT' && <CorrectDialog study={study} subject={subject} onClose={close} />}
      {open !== undefined && open !== 'CORRECT' && (
        <MoveDialog study={study} subject={subject} move={open} onClose={close} />
      )}
    </>
  );
}
