import '../epro.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { todayIn } from '../../language/civil-date.ts';
import { useMessages } from '../../language/use-messages.ts';
import { api } from '../../session/session.ts';
import { sitesQuery } from '../../study/queries.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { usePages } from '../../ui/use-pages.ts';
import type { ComplianceRow } from '../epro-queries.ts';
import { EproTabs } from '../epro-tabs.tsx';
import { eproMessages } from '../messages.ts';
import { ComplianceFilters } from './compliance-filters.tsx';
import { ComplianceGrid } from './compliance-grid.tsx';
import { ComplianceLegend } from './compliance-legend.tsx';
import { type ComplianceSearch, datesOf, daysOf } from './compliance-search.ts';

const route = getRouteApi('/shell/studies/$study/diary');
const pageSize = 100;

/** Who answers: subject by day. */
export function CompliancePage() {
  const { study } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { t } = useMessages(eproMessages);
  const { data: sites } = useQuery(sitesQuery(study));
  const zone = sites?.find(({ code }) => code === (search.site ?? sites[0]?.code))?.timeZone;
  const today = todayIn(zone);
  const days = daysOf(search, today);
  const { site, schedule } = search;
  const list = usePages({
    queryKey: ['epro', study, 'compliance', site ?? '', schedule ?? '', days.from, days.to],
    fetchPage: (pageToken, signal) =>
      api.oversight.getCompliance({ study, site, schedule, ...days, pageSize, pageToken }, { signal }),
    rowsOf: ({ rows }): readonly ComplianceRow[] | undefined => rows,
    isEnabled: sites !== undefined,
  });
  const show = (next: (before: ComplianceSearch) => ComplianceSearch) => void navigate({ search: next, replace: true });
  const isFiltered = Boolean(site || schedule);
  return (
    <div className="page matrix-page">
      <PageHead title={t('epro.title')} about={t('epro.about')} />
      <EproTabs study={study} />
      <ComplianceFilters study={study} search={search} today={today} onChange={show} />
      {list.error != null && <ProblemNotice error={list.error} onRetry={list.refetch} />}
      {(list.isLoading || sites === undefined) && <Loading />}
      {!list.isLoading && list.error == null && sites !== undefined && list.rows.length === 0 && (
        <EmptyState
          title={t(isFiltered ? 'epro.noMatch' : 'epro.grid.empty')}
          next={t(isFiltered ? 'epro.noMatch.next' : 'epro.grid.empty.next')}
        />
      )}
      {list.rows.length > 0 && (
        <>
          <div className="matrix-foot">
            <ComplianceLegend rows={list.rows} today={today} />
            <p className="quiet">
              {t('epro.grid.count', { count: list.rows.length })} {t('matrix.keys')}
            </p>
          </div>
          <ComplianceGrid
            study={study}
            rows={list.rows}
            dates={datesOf(days)}
            today={today}
            onNearEnd={list.hasMore && !list.isFetchingMore ? list.more : undefined}
          />
        </>
      )}
    </div>
  );
}
