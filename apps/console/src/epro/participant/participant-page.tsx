import '../epro.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMessages } from '../../language/use-messages.ts';
import { may } from '../../session/session.ts';
import { useUser } from '../../session/session-gate.tsx';
import { Loading } from '../../ui/loading.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { AlertList } from '../alerts/alert-list.tsx';
import { participantQuery } from '../epro-queries.ts';
import { participantMessages } from '../participant-messages.ts';
import { CorrectionsCard } from './corrections-card.tsx';
import { DevicesCard } from './devices-card.tsx';
import { EntriesCard } from './entries-card.tsx';
import { ParticipantHead } from './participant-head.tsx';
import { RemindersCard } from './reminders-card.tsx';
import { TasksCard } from './tasks-card.tsx';
import { TimelineCard } from './timeline-card.tsx';

const route = getRouteApi('/shell/studies/$study/diary/participants/$subject');

/** One participant: whether the diary reaches them, what they were asked and what they said. */
export function ParticipantPage() {
  const { study, subject } = route.useParams();
  const { date, entry } = route.useSearch();
  const { t } = useMessages(participantMessages);
  const user = useUser();
  const { data: participant, error, refetch } = useQuery(participantQuery(study, subject));
  useTitle(`${subject} · ${t('epro.title')}`);
  const mayWrite = may(user, 'epro.write', study, participant?.site ?? '');
  const at = { study, subject, mayWrite };
  return (
    <div className="page participant-page">
      <nav className="crumbs">
        <Link to="/studies/$study/diary" params={{ study }}>
          {t('epro.title')}
        </Link>
      </nav>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!participant && !error && <Loading />}
      {participant && (
        <>
          <ParticipantHead participant={participant} {...at} />
          <div className="epro-cards">
            <AlertList study={study} subject={subject} />
            <DevicesCard {...at} />
            <TasksCard {...at} date={date} zone={participant.zone} />
            <EntriesCard {...at} open={entry} />
            <CorrectionsCard {...at} />
            <RemindersCard {...at} />
            <TimelineCard {...at} />
          </div>
        </>
      )}
    </div>
  );
}
