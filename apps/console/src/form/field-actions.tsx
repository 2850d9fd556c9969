import { useMessages } from '../language/use-messages.ts';

interface FieldActionsProps {
  readonly isNotDone: boolean;
  readonly onNotDone: (() => void) | undefined;
  /** Takes a choice back; only for items that are chosen and have one. */
  readonly onClear: (() => void) | undefined;
  readonly onHistory: () => void;
  readonly hasHistory: boolean;
}

/** Out of the Tab order, so that Tab goes from field to field: Alt+B and Alt+H do the same. */
export function FieldActions({ isNotDone, onNotDone, onClear, onHistory, hasHistory }: FieldActionsProps) {
  const { t } = useMessages();
  return (
    <span className="field-actions">
      {onClear && (
        <button type="button" className="quiet-button clear" tabIndex={-1} onClick={onClear}>
          {t('field.clear')}
        </button>
      )}
      {onNotDone && (
        <button
          type="button"
          className="quiet-button"
          tabIndex={-1}
          onClick={onNotDone}
          title={t(isNotDone ? 'field.notDone.undo' : 'field.notDone')}
          aria-keyshortcuts="Alt+B"
        >
          <span className="action-icon" data-icon={isNotDone ? '↩' : '∅'} />
          <span className="action-name">{t(isNotDone ? 'field.notDone.undo' : 'field.notDone')}</span>
        </button>
      )}
      {hasHistory && (
        <button
          type="button"
          className="quiet-button"
          tabIndex={-1}
          onClick={onHistory}
          title={t('field.history')}
          aria-keyshortcuts="Alt+H"
        >
          <span className="action-icon" data-icon="↺" />
          <span className="action-name">{t('field.history')}</span>
        </button>
      )}
    </span>
  );
}
