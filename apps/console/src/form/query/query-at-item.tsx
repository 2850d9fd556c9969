import { formatDate } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { QueryThread } from '../../query-thread/query-thread.tsx';
import type { FieldQuery } from '../field-queries.ts';
import { useOpenForm } from '../form-context.ts';
import { threadMessages } from './messages.ts';
import { QuerySteps } from './query-step-form.tsx';
import { isLiving } from './query-steps.ts';
import type { QueryActs } from './use-query-acts.ts';

/** A query about an item of the form: how it stands, what was said, and what may be done about it. */
export function QueryAtItem({ query, acts }: { readonly query: FieldQuery; readonly acts: QueryActs }) {
  const { t, language } = useMessages(threadMessages);
  const { study, subject, form } = useOpenForm();
  const { number, state, texts, dueDate, isOfCheck } = query;
  return (
    <section className="thread" data-query={state} data-number={number}>
      <p className="thread-head">
        <span
          className={`badge badge-${state === 'open' ? 'open' : 'answered'}`}
          data-count={state === 'open' ? '!' : '…'}
        />
        <strong>{t(`thread.state.${state}`)}</strong>
        <span className="quiet">
          {[
            t('thread.number', { number }),
            isLiving(state) && dueDate && t('thread.due', { day: formatDate(dueDate, language) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
      <QueryThread name={{ study, subject, form, number }} texts={texts} isOfCheck={isOfCheck} />
      <QuerySteps query={query} acts={acts} />
    </section>
  );
}
