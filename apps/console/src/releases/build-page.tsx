import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ComponentType, Suspense } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { buildQuery } from '../study/queries.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { later } from '../ui/later.ts';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { BuildActs } from './build-acts.tsx';
import { BuildFacts } from './build-facts.tsx';
import type { BuildViewProps } from './build-view.ts';
import { ContentsView } from './contents-view.tsx';
import { releaseMessages } from './messages.ts';
import { buildsQuery } from './release-queries.ts';
import { type View, views } from './release-search.ts';
import '../transfers/transfers.css';
import './releases.css';

const route = getRouteApi('/shell/studies/$study/builds/$build');

const pages: Readonly<Record<View, ComponentType<BuildViewProps>>> = {
  contents: ContentsView,
  findings: later(() => import('./findings-view.tsx'), 'FindingsView'),
  difference: later(() => import('./difference-view.tsx'), 'DifferenceView'),
  sites: later(() => import('./sites-view.tsx'), 'SitesView'),
  amendment: later(() => import('./amendment-view.tsx'), 'AmendmentView'),
};
/** The rest is only the builders' own. */
const openToAll: readonly View[] = ['contents', 'sites'];

/** One build: what it holds, what is wrong with it, how it differs, where it is in use, and the move to it. */
export function BuildPage() {
  const { study, build: number } = route.useParams();
  const search = route.useSearch();
  const { t } = useMessages(releaseMessages);
  const isBuilder = may(useUser(), 'build.write', study, '*');
  const builds = useQuery(buildsQuery(study));
  const model = useQuery(buildQuery(study, number));
  const build = builds.data?.find((one) => one.build === number);
  const offered = isBuilder ? views : openToAll;
  const view = offered.find((one) => one === search.view) ?? 'contents';
  const Shown = pages[view];
  const error = builds.error ?? model.error;
  return (
    <div className="page">
      <nav className="crumbs" aria-label={t('release.crumbs')}>
        <Link to="/studies/$study/builds" params={{ study }}>
          {t('release.title')}
        </Link>
      </nav>
      <PageHead title={t('release.number', { build: number, name: build?.name || build?.oid || '' })}>
        {build && isBuilder && <BuildActs study={study} build={build} />}
      </PageHead>
      {build && <BuildFacts study={study} build={build} />}
      <nav className="views" aria-label={t('release.views')}>
        {offered.map((one) => (
          <Link
            key={one}
            to="/studies/$study/builds/$build"
            params={{ study, build: number }}
            search={{ view: one }}
            aria-current={one === view ? 'page' : undefined}
          >
            {t(`release.view.${one}`)}
          </Link>
        ))}
      </nav>
      {error && <ProblemNotice error={error} />}
      {builds.data && !build && <EmptyState title={t('release.missing')} next={t('release.missing.next')} />}
      {!error && build && model.data && (
        <Suspense fallback={<Loading />}>
          <Shown study={study} build={build} index={model.data} search={search} />
        </Suspense>
      )}
      {!error && (!builds.data || !model.data) && <Loading />}
    </div>
  );
}
