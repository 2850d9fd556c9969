import { useQuery } from '@tanstack/react-query';
import { formatDate } from '../../language/format-date.ts';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { sitesQuery } from '../../study/queries.ts';
import { FilterBar, SelectFilter } from '../../ui/filter-bar.tsx';
import { schedulesQuery } from '../epro-queries.ts';
import { eproMessages } from '../messages.ts';
import { type ComplianceSearch, daysOf, lastDay, spans } from './compliance-search.ts';

interface ComplianceFiltersProps {
  readonly study: string;
  readonly search: ComplianceSearch;
  /** At the site, civil. */
  readonly today: string;
  readonly onChange: (next: (before: ComplianceSearch) => ComplianceSearch) => void;
}

export function ComplianceFilters({ study, search, today, onChange }: ComplianceFiltersProps) {
  const { t, language } = useMessages(eproMessages);
  const { data: sites = [] } = useQuery(sitesQuery(study));
  const { data: schedules = [] } = useQuery(schedulesQuery(study));
  const days = daysOf(search, today);
  const set = (change: ComplianceSearch) => onChange((before) => ({ ...before, ...change }));
  const step = (spans: -1 | 1) => onChange((before) => ({ ...before, to: lastDay(before, today, spans) }));
  return (
    <FilterBar>
      {sites.length > 1 && (
        <SelectFilter
          label={t('matrix.site')}
          value={search.site ?? ''}
          anyName={t('matrix.allSites')}
          choices={sites.map(({ code = '', name }) => ({
            value: code,
            name: [code, pickText(name, language)].filter(Boolean).join(' · '),
          }))}
          onChange={(site) => set({ site })}
        />
      )}
      <SelectFilter
        label={t('epro.schedule')}
        value={search.schedule ?? ''}
        anyName={t('epro.schedule.any')}
        choices={schedules.map(({ schedule = '', title }) => ({
          value: schedule,
          name: pickText(title, language) || schedule,
        }))}
        onChange={(schedule) => set({ schedule })}
      />
      <SelectFilter
        label={t('epro.span')}
        value={search.span === undefined ? '' : String(search.span)}
        anyName={t('epro.span.days', { days: spans[0] ?? 14 })}
        choices={spans.slice(1).map((days) => ({ value: String(days), name: t('epro.span.days', { days }) }))}
        onChange={(value) => set({ span: value === undefined ? undefined : Number(value) })}
      />
      <div className="day-steps">
        <button type="button" aria-label={t('epro.span.earlier')} onClick={() => step(-1)}>
          ‹
        </button>
        <span>
          {formatDate(days.from, language)} – {formatDate(days.to, language)}
        </span>
        <button
          type="button"
          aria-label={t('epro.span.later')}
          onClick={() => step(1)}
          disabled={search.to === undefined}
        >
          ›
        </button>
        {search.to !== undefined && (
          <button type="button" onClick={() => set({ to: undefined })}>
            {t('epro.span.today')}
          </button>
        )}
      </div>
    </FilterBar>
  );
}
