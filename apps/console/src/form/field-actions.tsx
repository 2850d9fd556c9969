import { useMessages } from '../language/use-messages.ts';

interface FieldActionsProps {
  readonly isNotDone: boolean;
  readonly onNotDone: (() => void) | undefined;
  readonly onHistory: () => void;
  readonly hasHistory: boolean;
}

/** Out of the Tab order, so that Tab goes from field to field: Alt+B and Alt+H do the same. */
export function FieldActions({ isNotDone, onNotDone, onHistory, hasHistory }: FieldActionsProps) {
  const { t } = useMessages();
  return (
    <span className="field-actions">
      {onNotDone && (
        <button type="button" className="quiet-button" tabIndex={-1} onClick={onNotDone} aria-keyshortcuts="Alt+B">
          {t(isNotDone ? 'field.notDone.undo' : 'field.notDone')}
        </button>
      )}
      {hasHistory && (
        <button type="button" className="quiet-button" tabIndex={-1} onClick={onHistory} aria-keyshortcuts="Alt+H">
          {t('field.history')}
        </button>
      )}
    </span>
  );
}
