import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { type Study, studiesQuery } from './queries.ts';

// Few people make studies: what they need for it does not come with the first page.
const StudyDialog = lazy(async () => ({ default: (await import('../admin/study-dialog.tsx')).StudyDialog }));

export function StudiesPage() {
  const { t } = useMessages();
  const { data, error, refetch } = useQuery(studiesQuery);
  const canMake = may(useUser(), 'study.write', '*', '*');
  return (
    <div className="page">
      <PageHead title={t('studies.title')}>{canMake && <NewStudy />}</PageHead>
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

function NewStudy() {
  const { t } = useMessages();
  const [isMaking, setMaking] = useState(false);
  return (
    <>
      <button type="button" className="primary" onClick={() => setMaking(true)}>
        {t('studies.new')}
      </button>
      <Suspense>{isMaking && <StudyDialog onClose={() => setMaking(false)} />}</Suspense>
    </>
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
