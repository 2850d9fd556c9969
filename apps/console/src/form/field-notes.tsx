import type { FieldPanel } from './field-panels.tsx';
import { NoteMark } from './notes/note-mark.tsx';
import { QueryList } from './query-list.tsx';
import type { Warning } from './use-warnings.ts';

interface FieldNotesProps {
  readonly path: string;
  /** The field's; the notes are `-help`, `-failing` and `-problem` of it, for what describes the control. */
  readonly id: string;
  readonly instructions: string;
  /** What checks say of the value. */
  readonly warnings: readonly Warning[];
  readonly problem: string | undefined;
  readonly onPanel: (panel: FieldPanel) => void;
}

/** What stands under a field: how to fill it in, what to look at again, what is wrong. */
export function FieldNotes({ path, id, instructions, warnings, problem, onPanel }: FieldNotesProps) {
  return (
    <>
      {instructions && (
        <p className="quiet help" id={`${id}-help`}>
          {instructions}
        </p>
      )}
      <QueryList path={path} onOpen={() => onPanel('queries')} />
      <NoteMark path={path} onOpen={() => onPanel('notes')} />
      <div aria-live="polite">
        {warnings.length > 0 && (
          <ul className="failing" id={`${id}-failing`}>
            {warnings.map(({ text, isHard }) => (
              <li key={text} data-hard={isHard || undefined}>
                {text}
              </li>
            ))}
          </ul>
        )}
        {problem && (
          <p className="problem" id={`${id}-problem`}>
            {problem}
          </p>
        )}
      </div>
    </>
  );
}
