import { useState } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { AskDialog, textOf } from '../review/ask-dialog.tsx';
import { reviewMessages } from '../review/messages.ts';
import { refusedKey } from '../review/refused-words.ts';
import { TextArea } from '../review/text-area.tsx';
import type { Names } from '../review/use-names.ts';
import { Modal } from '../ui/modal.tsx';
import { assignTogether, type BatchAction, needsText, type Outcome, stepTogether } from './batch.ts';
import { queriesMessages } from './messages.ts';
import { type Query, queryKey } from './query-rows.ts';

interface BatchDialogProps {
  readonly study: string;
  readonly action: BatchAction;
  readonly queries: readonly Query[];
  readonly me: string;
  readonly names: Names;
  readonly onClose: () => void;
  /** Something was done, or refused. */
  readonly onDone: (outcome: Outcome) => void;
}

/** One text and one step for many queries; afterwards what became of each that was refused. */
export function BatchDialog({ study, action, queries, me, names, onClose, onDone }: BatchDialogProps) {
  const { t } = useMessages(queriesMessages);
  const { t: r } = useMessages(reviewMessages);
  const [outcome, setOutcome] = useState<Outcome>();

  async function submit(filled: FormData) {
    const text = textOf(filled, 'text');
    const result =
      action === 'assign'
        ? await assignTogether(study, queries, filled.get('assignee') === 'me' ? me : '', text)
        : await stepTogether(study, action, queries, text);
    onDone(result);
    if (result.refused.length === 0) onClose();
    else setOutcome(result);
  }

  if (outcome) {
    return (
      <Modal title={t('batch.outcome')} onClose={onClose}>
        <p>{t('batch.done', { count: outcome.done })}</p>
        <p>{t('batch.refused', { count: outcome.refused.length })}</p>
        <ul className="outcome">
          {outcome.refused.map(({ query, reason }) => (
            <li key={queryKey(query)}>
              <strong>{query.subject}</strong> {names.place(query.form ?? '')} ·{' '}
              {t('queries.number', { number: query.number ?? 0 })}:{' '}
              <span className="problem">{r(`refused.${refusedKey(reason)}`)}</span>
            </li>
          ))}
        </ul>
        <div className="buttons">
          <button type="button" className="primary" onClick={onClose}>
            {t('app.close')}
          </button>
        </div>
      </Modal>
    );
  }
  return (
    <AskDialog title={t(`batch.${action}`)} submitName={t(`batch.${action}`)} onClose={onClose} onSubmit={submit}>
      <p>{t('batch.intro', { count: queries.length })}</p>
      {action === 'assign' && (
        <fieldset className="choices">
          <legend>{t('batch.assignTo')}</legend>
          <label className="check">
            <input type="radio" name="assignee" value="me" defaultChecked />
            {t('batch.assignTo.me')}
          </label>
          <label className="check">
            <input type="radio" name="assignee" value="site" />
            {t('batch.assignTo.site')}
          </label>
        </fieldset>
      )}
      <TextArea
        name="text"
        label={t('batch.text')}
        isRequired={needsText(action)}
        maxLength={action === 'assign' ? 500 : 2000}
        {...(!needsText(action) && { help: t('batch.text.optional') })}
        hasFocus
      />
    </AskDialog>
  );
}
