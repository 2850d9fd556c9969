import { type FormEvent, useId, useState } from 'react';
import { useMessages } from '../../language/use-messages.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { threadMessages } from './messages.ts';
import { submitOnCtrlEnter } from './query-step-form.tsx';
import type { QueryActs } from './use-query-acts.ts';

interface NewQueryProps {
  readonly path: string;
  readonly acts: QueryActs;
  /** Nothing else waits here, so asking is what one came for. */
  readonly isOpen: boolean;
}

/** Asks the site something about an item or the form. */
export function NewQuery({ path, acts, isOpen }: NewQueryProps) {
  const { t } = useMessages(threadMessages);
  const [text, setText] = useState('');
  const id = useId();
  const error = acts.errorAt(0);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() !== '' && (await acts.open(path, text.trim()))) setText('');
  }

  return (
    // What waits here may be known only after somebody has begun to ask.
    <details className="thread-new" open={isOpen || text !== ''}>
      <summary>{t('thread.ask')}</summary>
      <form className="thread-form" onSubmit={submit}>
        <label htmlFor={id}>{t('thread.ask.text')}</label>
        <textarea
          id={id}
          rows={3}
          required
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={submitOnCtrlEnter}
        />
        {error !== undefined && <ProblemNotice error={error} />}
        <div className="buttons">
          <button type="submit" className="primary" disabled={acts.isBusy}>
            {t('thread.ask.submit')}
          </button>
        </div>
      </form>
    </details>
  );
}
