import { formatMoment } from '../../language/format-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { PagedList } from '../../ui/paged-list.tsx';
import { usePages } from '../../ui/use-pages.ts';
import { Card } from '../card.tsx';
import type { TimelineEvent } from '../epro-queries.ts';
import { participantMessages } from '../participant-messages.ts';
import type { AtParticipant } from './participant-head.tsx';
import { timelineKind } from './timeline-kind.ts';

/** Everything that happened around one participant, newest first. */
export function TimelineCard({ study, subject }: AtParticipant) {
  const { t, language } = useMessages(participantMessages);
  const list = usePages({
    queryKey: ['epro', study, 'participant', subject, 'timeline'],
    fetchPage: (pageToken, signal) =>
      api.oversight.getTimeline({ study, subject, pageSize: 50, pageToken }, { signal }),
    rowsOf: ({ events }): readonly TimelineEvent[] | undefined => events,
  });
  return (
    <Card title={t('epro.timeline')}>
      <PagedList list={list} empty={<p className="quiet">{t('epro.timeline.none')}</p>}>
        {(rows) => (
          <ol className="epro-timeline">
            {rows.map(({ at = '', kind = '', of = '', detail, actor }, index) => {
              const known = timelineKind(kind);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: two of one kind may come at one moment
                <li key={`${at} ${kind} ${of} ${index}`}>
                  <time dateTime={at}>{formatMoment(at, language)}</time>
                  <span>
                    {known ? t(`epro.event.${known}`) : kind}
                    {detail && ` · ${detail}`}
                    {actor && <span className="quiet"> · {actor}</span>}
                  </span>
                </li>
              );
            })}
          </ol>
        )}
      </PagedList>
    </Card>
  );
}
