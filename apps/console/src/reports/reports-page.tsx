import './reports.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { sitesQuery } from '../study/queries.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterBar, SelectFilter, TextFilter } from '../ui/filter-bar.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { KeyFigures } from './key-figures.tsx';
import { reportsMessages } from './messages.ts';
import { QualityCard } from './quality-card.tsx';
import { ReportCard } from './report-card.tsx';
import { reportQuery } from './report-queries.ts';
import { countOf, reportNames, totalOf } from './report-tables.ts';

const route = getRouteApi('/shell/studies/$study/reports');

/** The study from above: each report as a chart, as a table, and to take away. */
export function ReportsPage() {
  const { t } = useMessages(reportsMessages);
  const { study } = route.useParams();
  const { by = 'site', ...filter } = route.useSearch();
  const { data: enrolment } = useQuery(reportQuery('enrolment', study, filter));
  const isFiltered = Boolean(filter.site || filter.from || filter.to);
  const isNothingYet =
    enrolment !== undefined && !isFiltered && countOf(totalOf(enrolment.rows, undefined), 'screened') === 0;
  return (
    <div className="page">
      <PageHead title={t('reports.title')} about={t('reports.about')} />
      <Filters study={study} />
      {isNothingYet && <EmptyState title={t('reports.notYet')} next={t('reports.notYet.next')} />}
      <KeyFigures study={study} filter={filter} />
      <div className="reports">
        {reportNames.map((name) => (
          <ReportCard key={name} name={name} study={study} filter={filter} by={by} />
        ))}
        <QualityCard study={study} />
      </div>
    </div>
  );
}

function Filters({ study }: { readonly study: string }) {
  const { t, language } = useMessages(reportsMessages);
  const { site, from, to, by } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: sites = [] } = useQuery(sitesQuery(study));
  const set = (change: Readonly<Record<string, unknown>>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <FilterBar>
      <fieldset className="segments">
        <legend className="visually-hidden">{t('reports.by')}</legend>
        {(['site', 'time'] as const).map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="by"
              checked={(by ?? 'site') === one}
              onChange={() => set({ by: one === 'time' ? one : undefined })}
            />
            {t(`reports.by.${one}`)}
          </label>
        ))}
      </fieldset>
      {sites.length > 1 && (
        <SelectFilter
          label={t('reports.site')}
          value={site ?? ''}
          anyName={t('reports.allSites')}
          choices={sites.map(({ code = '', name }) => ({
            value: code,
            name: [code, pickText(name, language)].filter(Boolean).join(' · '),
          }))}
          onChange={(value) => set({ site: value })}
        />
      )}
      <TextFilter label={t('reports.from')} value={from ?? ''} onChange={(value) => set({ from: value })} />
      <TextFilter label={t('reports.to')} value={to ?? ''} onChange={(value) => set({ to: value })} />
    </FilterBar>
  );
}
