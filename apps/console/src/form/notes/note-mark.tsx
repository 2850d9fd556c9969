import { elsewhereMessages } from '../../elsewhere/messages.ts';
import { useMessages } from '../../language/use-messages.ts';
import { groupMessages } from '../group-messages.ts';
import { useNotes } from './field-notes-data.ts';

/** That somebody remarked something at an item, here or elsewhere; leads to the remarks. */
export function NoteMark({ path, onOpen }: { readonly path: string; readonly onOpen: () => void }) {
  const { t } = useMessages(groupMessages);
  const { t: say } = useMessages(elsewhereMessages);
  const { own, elsewhere } = useNotes(path);
  if (own.length + elsewhere.length === 0) return null;
  const counts = [
    own.length > 0 && t('note.count', { count: own.length }),
    elsewhere.length > 0 && say('elsewhere.count', { count: elsewhere.length }),
  ];
  return (
    <p className="note-mark">
      <button type="button" className="query-link" tabIndex={-1} aria-keyshortcuts="Alt+N" onClick={onOpen}>
        {counts.filter(Boolean).join(' · ')}
      </button>
    </p>
  );
}
