import { Link } from '@tanstack/react-router';
import { formatDate } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { QueryThread } from '../query-thread/query-thread.tsx';
import { reviewMessages } from '../review/messages.ts';
import type { Names } from '../review/use-names.ts';
import { queriesMessages } from './messages.ts';
import { originOf, type Query, stateOf } from './query-rows.ts';

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
      <QueryThread
        name={{ study, subject, form, number }}
        texts={query.texts}
        isOfCheck={originOf(query) === 'CHECK'}
      />
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
