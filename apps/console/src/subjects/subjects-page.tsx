import './subjects.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { useUser } from '../session/session-gate.tsx';
import { mayAnywhere } from '../shell/places.ts';
import { sitesQuery } from '../study/queries.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FilterBar, SelectFilter, TextFilter } from '../ui/filter-bar.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { subjectsMessages } from './messages.ts';
import { statuses } from './subject-moves.ts';
import type { SubjectSearch } from './subject-search.ts';
import { SubjectTable } from './subject-table.tsx';
import { useSubjects } from './use-subjects.ts';

const route = getRouteApi('/shell/studies/$study/subjects');

/** The subjects of a study: how each stands and what comes next. */
export function SubjectsPage() {
  const { t } = useMessages(subjectsMessages);
  const { study } = route.useParams();
  const filter = route.useSearch();
  const user = useUser();
  const list = useSubjects(study, filter, mayAnywhere(user, 'casebook.read', study));
  const isFiltered = Boolean(filter.site || filter.status || filter.find);
  return (
    <div className="page">
      <PageHead title={t('subjects.title')} about={t('subjects.about')}>
        {mayAnywhere(user, 'subject.write', study) && (
          <Link to="/studies/$study/enrol" params={{ study }} className="button primary">
            {t('subjects.add')}
          </Link>
        )}
      </PageHead>
      <Filters study={study} filter={filter} />
      <PagedList list={list} empty={isFiltered ? <NoMatch /> : <NoSubject />}>
        {(rows) => <SubjectTable study={study} rows={rows} withNames={filter.names ?? false} />}
      </PagedList>
    </div>
  );
}

function Filters({ study, filter }: { readonly study: string; readonly filter: SubjectSearch }) {
  const { t, language } = useMessages(subjectsMessages);
  const user = useUser();
  const navigate = route.useNavigate();
  const { data: sites = [] } = useQuery(sitesQuery(study));
  const set = (change: Readonly<Record<string, unknown>>) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <FilterBar>
      <TextFilter label={t('subjects.find')} value={filter.find ?? ''} onChange={(find) => set({ find })} />
      <SelectFilter
        label={t('subjects.status')}
        value={filter.status ?? ''}
        anyName={t('subjects.anyStatus')}
        choices={statuses.map((status) => ({ value: status, name: t(`status.${status}`) }))}
        onChange={(status) => set({ status })}
      />
      {sites.length > 1 && (
        <SelectFilter
          label={t('subjects.site')}
          value={filter.site ?? ''}
          anyName={t('subjects.allSites')}
          choices={sites.map(({ code = '', name }) => ({
            value: code,
            name: [code, pickText(name, language)].filter(Boolean).join(' · '),
          }))}
          onChange={(site) => set({ site })}
        />
      )}
      {mayAnywhere(user, 'patient.read', study) && (
        <label className="check">
          <input
            type="checkbox"
            checked={filter.names ?? false}
            onChange={(event) => set({ names: event.target.checked || undefined })}
          />
          {t('subjects.showNames')}
        </label>
      )}
    </FilterBar>
  );
}

function NoSubject() {
  const { t } = useMessages(subjectsMessages);
  return <EmptyState title={t('subjects.empty')} next={t('subjects.empty.next')} />;
}

function NoMatch() {
  const { t } = useMessages(subjectsMessages);
  const navigate = route.useNavigate();
  return (
    <EmptyState title={t('subjects.noMatch')} next={t('subjects.noMatch.next')}>
      <button type="button" onClick={() => void navigate({ search: {}, replace: true })}>
        {t('subjects.clear')}
      </button>
    </EmptyState>
  );
}
