import { useQuery } from '@tanstack/react-query';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { reviewMessages } from '../review/messages.ts';
import { type Names, plannedForms } from '../review/use-names.ts';
import { sitesQuery } from '../study/queries.ts';
import { FilterBar, SelectFilter, TextFilter } from '../ui/filter-bar.tsx';
import { queriesMessages } from './messages.ts';
import { origins, type QuerySearch, readQuerySearch, states } from './query-rows.ts';

interface QueryFiltersProps {
  readonly study: string;
  readonly names: Names;
  readonly search: QuerySearch;
  readonly onChange: (next: (before: QuerySearch) => QuerySearch) => void;
}

const ages = ['8', '15', '31', '91'];

export function QueryFilters({ study, names, search, onChange }: QueryFiltersProps) {
  const { t, language } = useMessages(queriesMessages);
  const { t: r } = useMessages(reviewMessages);
  const { data: sites = [] } = useQuery(sitesQuery(study));
  const any = r('review.any');
  const set = (name: keyof QuerySearch) => (value: string | undefined) =>
    onChange((before) => readQuerySearch({ ...before, [name]: value }));
  const select = (name: keyof QuerySearch, label: string, choices: { value: string; name: string }[]) => (
    <SelectFilter label={label} value={search[name] ?? ''} anyName={any} choices={choices} onChange={set(name)} />
  );
  const formKeys = new Set<string>(plannedForms(names.index));
  if (search.form) formKeys.add(search.form);
  return (
    <FilterBar>
      <SelectFilter
        label={t('queries.state')}
        value={search.state === 'ALL' ? '' : (search.state ?? 'OPEN')}
        anyName={any}
        choices={states.map((value) => ({ value, name: t(`queryState.${value}`) }))}
        onChange={(value) => set('state')(value ?? 'ALL')}
      />
      {sites.length > 1 &&
        select(
          'site',
          r('review.site'),
          sites.map(({ code = '', name }) => ({ value: code, name: `${code} ${pickText(name, language)}` })),
        )}
      <TextFilter label={r('review.subject')} value={search.subject ?? ''} onChange={set('subject')} />
      {select(
        'form',
        r('review.form'),
        [...formKeys].map((value) => ({ value, name: names.place(value) })),
      )}
      {select('age', t('queries.age'), [
        { value: 'overdue', name: t('queries.age.overdue') },
        ...ages.map((days) => ({ value: days, name: t('queries.age.days', { days }) })),
      ])}
      {select('assignee', t('queries.assignee'), [{ value: 'me', name: t('queries.assignee.me') }])}
      {select(
        'origin',
        t('queries.origin'),
        origins.map((value) => ({ value, name: t(`queryOrigin.${value}`) })),
      )}
    </FilterBar>
  );
}
