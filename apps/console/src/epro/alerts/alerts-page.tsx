import '../epro.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { sitesQuery } from '../../study/queries.ts';
import { FilterBar, SelectFilter } from '../../ui/filter-bar.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { EproTabs } from '../epro-tabs.tsx';
import { eproMessages } from '../messages.ts';
import { AlertTable } from './alert-list.tsx';

const route = getRouteApi('/shell/studies/$study/diary/alerts');

/** What somebody has to look at: the open ones, urgent first. */
export function AlertsPage() {
  const { study } = route.useParams();
  const { site, closed = false } = route.useSearch();
  const navigate = route.useNavigate();
  const { t, language } = useMessages(eproMessages);
  const { data: sites = [] } = useQuery(sitesQuery(study));
  const set = (change: { site?: string | undefined; closed?: boolean | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <div className="page">
      <PageHead title={t('epro.alerts')} about={t('epro.alerts.about')} />
      <EproTabs study={study} />
      <FilterBar>
        {sites.length > 1 && (
          <SelectFilter
            label={t('matrix.site')}
            value={site ?? ''}
            anyName={t('matrix.allSites')}
            choices={sites.map(({ code = '', name }) => ({
              value: code,
              name: [code, pickText(name, language)].filter(Boolean).join(' · '),
            }))}
            onChange={(next) => set({ site: next })}
          />
        )}
        <label className="check">
          <input
            type="checkbox"
            checked={closed}
            onChange={(event) => set({ closed: event.target.checked || undefined })}
          />
          {t('epro.alerts.closedToo')}
        </label>
      </FilterBar>
      <AlertTable study={study} site={site} alsoClosed={closed} />
    </div>
  );
}
