import { useMessages } from '../language/use-messages.ts';

interface FieldActionsProps {
  /** A reason stands in place of a value. */
  readonly isAbsent: boolean;
  readonly onAbsent: (() => void) | undefined;
  /** Takes a choice back; only for items that are chosen and have one. */
  readonly onClear: (() => void) | undefined;
  readonly onHistory: () => void;
  readonly hasHistory: boolean;
}

/** Out of the Tab order, so that Tab goes from field to field: Alt+B and Alt+H do the same. */
export function FieldActions({ isAbsent, onAbsent, onClear, onHistory, hasHistory }: FieldActionsProps) {
  const { t } = useMessages();
  return (
    <span className="field-actions">
      {onClear && (
        <button type="button" className="quiet-button clear" tabIndex={-1} onClick={onClear}>
          {t('field.clear')}
        </button>
      )}
      {onAbsent && (
        <button
          type="button"
          className="quiet-button"
          tabIndex={-1}
          onClick={onAbsent}
          title={t(isAbsent ? 'field.absence.undo' : 'field.absence')}
          aria-keyshortcuts="Alt+B"
        >
          <span className="action-icon" data-icon={isAbsent ? '↩' : '∅'} />
          <span className="action-name">{t(isAbsent ? 'field.absence.undo' : 'field.absence')}</span>
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
