import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import type { FieldQuery } from '../field-queries.ts';
import { useOpenForm } from '../form-context.ts';
import { threadMessages } from './messages.ts';
import { type QueryStep, stepsOf } from './query-steps.ts';
import type { QueryActs } from './use-query-acts.ts';

/** What may be done about a query: one text for all of it, and a button each. Ctrl+Enter does the first. */
export function QuerySteps({ query, acts }: { readonly query: FieldQuery; readonly acts: QueryActs }) {
  const { t } = useMessages(threadMessages);
  const { user, can, isReadOnly } = useOpenForm();
  const [text, setText] = useState('');
  const [asksText, setAsksText] = useState(false);
  const id = useId();
  const steps = stepsOf(query, { user, can });
  const error = acts.errorAt(query.number);
  if (steps.length === 0) return null;
  const canAnswer = steps.some(({ action }) => action === 'answer');

  async function take({ action, needsText }: QueryStep) {
    const isMissing = needsText && text.trim() === '';
    setAsksText(isMissing);
    if (isMissing) document.getElementById(id)?.focus();
    else if (await acts.take(action, query, text.trim())) setText('');
  }

  return (
    <form className="thread-form" onSubmit={(event) => submitFirst(event, () => steps[0] && take(steps[0]))}>
      <label htmlFor={id}>{t('thread.text')}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={2000}
        value={text}
        aria-describedby={asksText ? `${id}-needed` : undefined}
        aria-invalid={asksText || undefined}
        onChange={(event) => {
          setText(event.target.value);
          setAsksText(false);
        }}
        onKeyDown={submitOnCtrlEnter}
      />
      {canAnswer && !isReadOnly && query.isOfCheck && <p className="quiet">{t('thread.byCorrecting')}</p>}
      {asksText && (
        <p className="problem" id={`${id}-needed`} role="alert">
          {t('thread.textNeeded')}
        </p>
      )}
      {error !== undefined && <ProblemNotice error={error} />}
      <div className="buttons">
        {steps.map((step, at) => (
          <button
            key={step.action}
            type="button"
            className={at === 0 ? 'primary' : undefined}
            disabled={acts.isBusy}
            onClick={() => take(step)}
          >
            {t(`thread.step.${step.action}`)}
          </button>
        ))}
      </div>
    </form>
  );
}

/** Of the popover's forms: the form below is not saved by it. */
export function submitOnCtrlEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
  event.preventDefault();
  event.stopPropagation();
  event.currentTarget.form?.requestSubmit();
}

function submitFirst(event: FormEvent, submit: () => unknown): void {
  event.preventDefault();
  submit();
}
