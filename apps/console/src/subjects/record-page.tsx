import './subjects.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Crumbs } from '../casebook/subject-head.tsx';
import { ElsewhereCard } from '../elsewhere/elsewhere-card.tsx';
import { formatDate } from '../language/format-date.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { type Subject, sitesQuery } from '../study/queries.ts';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { SubjectStatus } from '../ui/subject-status.tsx';
import { Affairs } from './affairs.tsx';
import { AllocationCard } from './allocation-card.tsx';
import { Fact } from './fact.tsx';
import { HistoryCard } from './history-card.tsx';
import { subjectsMessages } from './messages.ts';
import { PersonCard } from './person-card.tsx';
import { RecordActions } from './record-actions.tsx';
import { recordQuery } from './subject-record.ts';

const route = getRouteApi('/shell/studies/$study/subjects/$subject/record');

/** What is known of a subject beside the casebook, and what can be done with it. */
export function RecordPage() {
  const { t } = useMessages(subjectsMessages);
  const { study, subject: number } = route.useParams();
  const user = useUser();
  const { data: subject, error, refetch } = useQuery(recordQuery(study, number));
  const site = subject?.site ?? '';
  return (
    <div className="page">
      <Crumbs study={study} subject={number} />
      <PageHead title={t('record.title', { subject: number })}>
        {may(user, 'casebook.read', study, site) && (
          <Link to="/studies/$study/subjects/$subject" params={{ study, subject: number }} className="button">
            {t('record.casebook')}
          </Link>
        )}
        {subject && may(user, 'subject.write', study, site) && <RecordActions study={study} subject={subject} />}
      </PageHead>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!subject && !error && <Loading />}
      {subject && (
        <>
          <Affairs affairs={subject.unfinished ?? []} />
          <div className="record">
            <FactsCard study={study} subject={subject} />
            <PersonCard study={study} subject={subject} />
            {may(user, 'randomisation.read', study, site) && <AllocationCard study={study} subject={subject} />}
          </div>
          <HistoryCard study={study} subject={number} />
          {may(user, 'casebook.read', study, site) && <ElsewhereCard study={study} subject={number} />}
        </>
      )}
    </div>
  );
}

function FactsCard({ study, subject }: { readonly study: string; readonly subject: Subject }) {
  const { t, language } = useMessages(subjectsMessages);
  const { data: sites } = useQuery(sitesQuery(study));
  const { site = '', statusDate = '', consentDate = '', arm } = subject;
  const name = pickText(sites?.find(({ code }) => code === site)?.name, language);
  return (
    <section className="card">
      <h2>{t('record.facts')}</h2>
      <dl className="record-facts">
        <Fact name={t('subjects.status')}>
          <SubjectStatus status={subject.status} />{' '}
          <span className="quiet nowrap">{t('record.since', { date: formatDate(statusDate, language) })}</span>
        </Fact>
        <Fact name={t('subjects.site')}>{[site, name].filter(Boolean).join(' · ')}</Fact>
        <Fact name={t('subjects.consent')}>{formatDate(consentDate, language)}</Fact>
        {arm && <Fact name={t('subjects.arm')}>{arm}</Fact>}
      </dl>
    </section>
  );
}
