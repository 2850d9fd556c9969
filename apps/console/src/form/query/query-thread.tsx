import { useQuery } from '@tanstack/react-query';
import type { edc } from '@verum/contracts';
import type { Json } from '../../api/json.ts';
import { formatDate, formatMoment } from '../../language/format-date.ts';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { Loading } from '../../ui/loading.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import type { FieldQuery } from '../field-queries.ts';
import { useOpenForm } from '../form-context.ts';
import { threadMessages } from './messages.ts';
import { QuerySteps } from './query-step-form.tsx';
import { isLiving } from './query-steps.ts';
import { type QueryActs, threadKey } from './use-query-acts.ts';

const kinds = [
  'opened',
  'released',
  'answered',
  'corrected',
  'reopened',
  'closed',
  'cancelled',
  'comment',
  'assigned',
  'refired',
] as const;

/** One query from its question to its end: who said what and when, and what may be done about it. */
export function QueryThread({ query, acts }: { readonly query: FieldQuery; readonly acts: QueryActs }) {
  const { t, language } = useMessages(threadMessages);
  const { study, subject, form } = useOpenForm();
  const { number, state, texts, dueDate } = query;
  const { data, error } = useQuery({
    queryKey: threadKey({ study, subject, form, number }),
    queryFn: ({ signal }) => api.query.getQuery({ study, subject, form, number }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
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
      <p className="thread-text">{pickText(texts, language)}</p>
      {!data && !error && <Loading />}
      {error && <ProblemNotice error={error} />}
      <ol className="thread-messages">
        {data?.thread?.map((message, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a thread only grows at its end
          <Message key={at} message={message} isQuestion={at === 0} isOfCheck={query.isOfCheck} />
        ))}
      </ol>
      <QuerySteps query={query} acts={acts} />
    </section>
  );
}

interface MessageProps {
  readonly message: Json<edc.QueryMessage>;
  /** Its words stand above. */
  readonly isQuestion: boolean;
  readonly isOfCheck: boolean;
}

function Message({ message: { kind, text, actorName, at }, isQuestion, isOfCheck }: MessageProps) {
  const { t, language } = useMessages(threadMessages);
  const known = kinds.find((one) => one === kind);
  // The record names whoever saved the value that the check then asked about.
  const who = isOfCheck && (kind === 'opened' || kind === 'refired') ? t('thread.check') : actorName;
  return (
    <li data-kind={kind}>
      <p className="quiet">
        {[who, known && t(`thread.kind.${known}`), formatMoment(at ?? '', language)].filter(Boolean).join(' · ')}
      </p>
      {text && !isQuestion && <p>{text}</p>}
    </li>
  );
}
