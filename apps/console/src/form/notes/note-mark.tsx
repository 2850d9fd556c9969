import { useMessages } from '../../language/use-messages.ts';
import { groupMessages } from '../group-messages.ts';
import { useNotes } from './field-notes-data.ts';

/** That somebody remarked something at an item; leads to the remarks. */
export function NoteMark({ path, onOpen }: { readonly path: string; readonly onOpen: () => void }) {
  const { t } = useMessages(groupMessages);
  const { length } = useNotes(path);
  if (length === 0) return null;
  return (
    <p className="note-mark">
      <button type="button" className="query-link" tabIndex={-1} aria-keyshortcuts="Alt+N" onClick={onOpen}>
        {t('note.count', { count: length })}
      </button>
    </p>
  );
}
