import { useMessages } from '../language/use-messages.ts';
import type { FieldPanel } from './field-panels.tsx';
import { useOpenForm } from './form-context.ts';
import { reviewMessages } from './review/messages.ts';
import type { FieldReview } from './review/use-field-review.ts';

interface FieldActionsProps {
  /** A reason stands in place of a value. */
  readonly isAbsent: boolean;
  readonly onAbsent: (() => void) | undefined;
  /** Takes a choice back; only for items that are chosen and have one. */
  readonly onClear: (() => void) | undefined;
  readonly onPanel: (panel: FieldPanel) => void;
  readonly hasHistory: boolean;
  readonly review: FieldReview;
}

/** Out of the Tab order, so that Tab goes from field to field: Alt+B, Alt+Q, Alt+H and V do the same. */
export function FieldActions({ isAbsent, onAbsent, onClear, onPanel, hasHistory, review }: FieldActionsProps) {
  const { t } = useMessages(reviewMessages);
  const { can } = useOpenForm();
  return (
    <span className="field-actions">
      {onClear && (
        <button type="button" className="quiet-button clear" tabIndex={-1} onClick={onClear}>
          {t('field.clear')}
        </button>
      )}
      {onAbsent && (
        <IconAction
          icon={isAbsent ? '↩' : '∅'}
          name={t(isAbsent ? 'field.absence.undo' : 'field.absence')}
          keys="Alt+B"
          onDo={onAbsent}
        />
      )}
      {review.verify && <IconAction icon="✓" name={t('act.verify')} keys="V" onDo={review.verify} />}
      {review.takeBack && <IconAction icon="✗" name={t('act.unverify')} onDo={review.takeBack} />}
      {can('query.read') && (
        <IconAction icon="?" name={t('field.queries')} keys="Alt+Q" onDo={() => onPanel('queries')} />
      )}
      <IconAction icon="✎" name={t('field.note')} keys="Alt+N" onDo={() => onPanel('notes')} />
      {hasHistory && <IconAction icon="↺" name={t('field.history')} keys="Alt+H" onDo={() => onPanel('history')} />}
    </span>
  );
}

interface IconActionProps {
  readonly icon: string;
  readonly name: string;
  readonly keys?: string;
  readonly onDo: () => void;
}

function IconAction({ icon, name, keys, onDo }: IconActionProps) {
  return (
    <button type="button" className="quiet-button" tabIndex={-1} onClick={onDo} title={name} aria-keyshortcuts={keys}>
      <span className="action-icon" data-icon={icon} />
      <span className="action-name">{name}</span>
    </button>
  );
}
