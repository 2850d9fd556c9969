import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import { formatMoment } from '../language/format-date.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { saidMessages } from './messages.ts';
import './query-thread.css';
import { type ThreadName, useThread } from './use-thread.ts';

const kinds = [
  ...(['opened', 'released', 'answered', 'corrected', 'reopened', 'closed', 'cancelled'] as const),
  ...(['comment', 'assigned', 'refired'] as const),
];

interface QueryThreadProps {
  readonly name: ThreadName;
  /** The question. */
  readonly texts: Parameters<typeof pickText>[0];
  readonly isOfCheck: boolean;
}

/** One query from its question to its end: who said what and when. */
export function QueryThread({ name, texts, isOfCheck }: QueryThreadProps) {
  const { language } = useMessages();
  const { data, error, refetch } = useThread(name);
  return (
    <>
      <p className="thread-text">{pickText(texts, language)}</p>
      {!data && !error && <Loading />}
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      <ol className="thread-messages">
        {data?.thread?.map((message, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a thread only grows at its end
          <Message key={at} message={message} isQuestion={at === 0} isOfCheck={isOfCheck} />
        ))}
      </ol>
    </>
  );
}

interface MessageProps {
  readonly message: Json<edc.QueryMessage>;
  /** Its words stand above. */
  readonly isQuestion: boolean;
  readonly isOfCheck: boolean;
}

function Message({ message: { kind, text, actorName, at }, isQuestion, isOfCheck }: MessageProps) {
  const { t, language } = useMessages(saidMessages);
  const known = kinds.find((one) => one === kind);
  // The record names whoever saved the value that the check then asked about.
  const who = isOfCheck && (kind === 'opened' || kind === 'refired') ? t('said.check') : actorName;
  return (
    <li data-kind={kind}>
      <p className="quiet">
        {[who, known && t(`said.${known}`), formatMoment(at ?? '', language)].filter(Boolean).join(' · ')}
      </p>
      {text && !isQuestion && <p className="words">{text}</p>}
    </li>
  );
}
