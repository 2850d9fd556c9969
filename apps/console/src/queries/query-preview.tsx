import { Link } from '@tanstack/react-router';
import { formatDate, formatMoment } from '../language/format-date.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import type { Names } from '../review/use-names.ts';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { queriesMessages } from './messages.ts';
import { originOf, type Query, stateOf } from './query-rows.ts';
import { useThread } from './use-queries.ts';

interface QueryPreviewProps {
  readonly study: string;
  readonly query: Query | undefined;
  readonly names: Names;
  readonly me: string;
}

/** The query that one is at, with everything said about it. */
export function QueryPreview({ study, query, names, me }: QueryPreviewProps) {
  const { t, language } = useMessages(queriesMessages);
  const { t: r } = useMessages(reviewMessages);
  const { data, error, refetch } = useThread(study, query);
  if (!query) {
    return (
      <aside className="pane" aria-label={t('queries.thread')}>
        <h2>{r('review.choose')}</h2>
        <p className="quiet">{r('review.choose.next')}</p>
      </aside>
    );
  }
  const { subject = '', form = '', path = '', number = 0, assignee = '', follows = 0, dueDate = '' } = query;
  const assignedTo = assignee === me ? r('review.you') : r('review.other');
  const facts: readonly (readonly [string, string])[] = [
    [t('queries.origin'), t(`queryOrigin.${originOf(query)}`)],
    [t('queries.due'), formatDate(dueDate, language)],
    [t('queries.assignee'), assignee === '' ? t('queries.assignee.site') : assignedTo],
  ];
  return (
    <aside className="pane query-preview" aria-label={t('queries.thread')}>
      <div className="pane-title">
        <h2>{t('queries.number', { number })}</h2>
        <span className={`query-state state-${stateOf(query)}`}>{t(`queryState.${stateOf(query)}`)}</span>
      </div>
      <p className="words">
        {subject} · {names.place(form)}
        <br />
        <strong>{path ? names.item(path) : r('review.wholeForm')}</strong>
      </p>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {follows > 0 && <p className="quiet">{t('queries.follows', { number: follows })}</p>}
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      <ol className="thread">
        {data?.thread?.map(({ kind = '', text = '', actorName, at = '' }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a thread only grows at its end
          <li key={index} data-kind={kind}>
            <p className="quiet">
              {[actorName || t('queryKind.system'), t(kindKey(kind)), formatMoment(at, language)].join(' · ')}
            </p>
            {(text || index === 0) && <p className="words">{text || pickText(query.texts, language)}</p>}
          </li>
        ))}
      </ol>
      <Link
        to="/studies/$study/subjects/$subject/forms/$form"
        params={{ study, subject, form }}
        search={{ item: path || undefined }}
        className="button"
      >
        {r('review.openForm')}
      </Link>
    </aside>
  );
}

const kinds = [
  ...(['opened', 'released', 'answered', 'corrected', 'reopened', 'closed', 'cancelled'] as const),
  ...(['comment', 'assigned', 'refired'] as const),
];

function kindKey(kind: string): `queryKind.${(typeof kinds)[number]}` {
  return `queryKind.${kinds.find((one) => one === kind) ?? 'comment'}`;
}
