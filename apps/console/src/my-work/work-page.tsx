import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { useUser } from '../session/session-gate.tsx';
import { mayAnywhere } from '../shell/places.ts';
import { studyQuery } from '../study/queries.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { workMessages } from './messages.ts';
import { workCountsQuery } from './queries.ts';
import { SiteFilter } from './site-filter.tsx';
import { StudyFacts } from './study-facts.tsx';
import { WorkCards } from './work-cards.tsx';
import { shareWork } from './work-kinds.ts';
import './work.css';

const route = getRouteApi('/shell/studies/$study');

/** The first page of a study: what waits for this person, and then for others. */
export function WorkPage() {
  const { study } = route.useParams();
  const { site } = route.useSearch();
  const { t, language } = useMessages(workMessages);
  const navigate = route.useNavigate();
  const user = useUser();
  const { data: about } = useQuery(studyQuery(study));
  const can = (permission: string) => mayAnywhere(user, permission, study);
  const mayRead = can('casebook.read');
  const { data: counts, error, refetch } = useQuery({ ...workCountsQuery(study, site), enabled: mayRead });
  const { own, others } = shareWork(can);
  return (
    <div className="page work-page">
      <PageHead title={t('work.title')} about={[study, pickText(about?.title, language)].filter(Boolean).join(' · ')}>
        <SiteFilter
          study={study}
          site={site}
          onChange={(next) => navigate({ search: { site: next }, replace: true })}
        />
      </PageHead>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {mayRead && !counts && !error && <Loading />}
      {own.length === 0 && <EmptyState title={t('work.none')} next={t('work.none.next')} />}
      {counts && own.length > 0 && (
        <WorkCards title={t('work.own')} kinds={own} counts={counts} study={study} site={site} isOwn />
      )}
      <StudyFacts study={study} user={user} />
      {counts && others.length > 0 && (
        <WorkCards title={t('work.others')} kinds={others} counts={counts} study={study} site={site} />
      )}
    </div>
  );
}
