import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useTitle } from '../ui/use-title.ts';
import { type Study, studiesQuery } from './queries.ts';

export function StudiesPage() {
  const { t } = useMessages();
  const { data, error, refetch } = useQuery(studiesQuery);
  useTitle(t('studies.title'));
  return (
    <div className="page">
      <h1>{t('studies.title')}</h1>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data?.length === 0 && <EmptyState title={t('studies.empty')} next={t('studies.empty.next')} />}
      <ul className="cards">
        {data?.map((study) => (
          <li key={study.code}>
            <StudyCard study={study} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function StudyCard({ study }: { readonly study: Study }) {
  const { t, language } = useMessages();
  const { code = '', title, phase, sponsor, sites = 0, subjects = 0 } = study;
  return (
    <Link to="/studies/$study" params={{ study: code }} className="card study-card">
      <h2>{code}</h2>
      <p>{pickText(title, language)}</p>
      <dl className="facts">
        {phase && (
          <div>
            <dt>{t('studies.phase')}</dt>
            <dd>{phase}</dd>
          </div>
        )}
        {sponsor && (
          <div>
            <dt>{t('studies.sponsor')}</dt>
            <dd>{sponsor}</dd>
          </div>
        )}
        <div>
          <dt>{t('studies.sites')}</dt>
          <dd>{sites}</dd>
        </div>
        <div>
          <dt>{t('studies.subjects')}</dt>
          <dd>{subjects}</dd>
        </div>
      </dl>
    </Link>
  );
}
