import { useMessages } from '../language/use-messages.ts';
import type { BatchAction } from './batch.ts';
import { queriesMessages } from './messages.ts';

interface BatchBarProps {
  readonly count: number;
  readonly actions: readonly BatchAction[];
  readonly onAct: (action: BatchAction) => void;
  readonly onClear: () => void;
}

/** What can be done with the chosen ones together; there while some are chosen. */
export function BatchBar({ count, actions, onAct, onClear }: BatchBarProps) {
  const { t } = useMessages(queriesMessages);
  if (count === 0) return null;
  return (
    <div className="batch-bar">
      <strong role="status">{t('batch.chosen', { count })}</strong>
      {actions.map((action) => (
        <button key={action} type="button" onClick={() => onAct(action)}>
          {t(`batch.${action}`)}
        </button>
      ))}
      <button type="button" className="quiet-button" onClick={onClear}>
        {t('batch.clear')}
      </button>
    </div>
  );
}
