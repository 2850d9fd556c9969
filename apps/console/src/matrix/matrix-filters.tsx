import { useQuery } from '@tanstack/react-query';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { sitesQuery } from '../study/queries.ts';
import { statuses, statusOf } from '../subjects/subject-moves.ts';
import { FilterBar, SelectFilter, TextFilter } from '../ui/filter-bar.tsx';
import { type Fact, facts, hiddenIn, hideText, type MatrixSearch } from './matrix-search.ts';
import { matrixMessages } from './messages.ts';
import { ViewMenu } from './view-menu.tsx';

interface MatrixFiltersProps {
  readonly study: string;
  readonly search: MatrixSearch;
  readonly onChange: (next: (before: MatrixSearch) => MatrixSearch) => void;
}

/** Which subjects the matrix shows, and which marks it draws. */
export function MatrixFilters({ study, search, onChange }: MatrixFiltersProps) {
  const { t, language } = useMessages(matrixMessages);
  const { data: sites = [] } = useQuery(sitesQuery(study));
  const { site, status, find, only } = search;
  return (
    <FilterBar>
      <TextFilter
        label={t('grid.find')}
        value={find ?? ''}
        onChange={(value) => onChange((before) => ({ ...before, find: value }))}
      />
      <SelectFilter
        label={t('grid.status')}
        value={status ?? ''}
        anyName={t('grid.anyStatus')}
        choices={statuses.map((one) => ({ value: one, name: t(`status.${one}`) }))}
        onChange={(value) => onChange((before) => ({ ...before, status: statusOf(value) }))}
      />
      {sites.length > 1 && (
        <SelectFilter
          label={t('matrix.site')}
          value={site ?? ''}
          anyName={t('matrix.allSites')}
          choices={sites.map(({ code = '', name }) => ({
            value: code,
            name: [code, pickText(name, language)].filter(Boolean).join(' · '),
          }))}
          onChange={(value) => onChange((before) => ({ ...before, site: value }))}
        />
      )}
      <SelectFilter
        label={t('grid.only')}
        value={only ?? ''}
        anyName={t('grid.everyone')}
        choices={facts.map((fact) => ({ value: fact, name: t(`grid.only.${fact}`) }))}
        onChange={(value) => onChange((before) => ({ ...before, only: facts.find((fact) => fact === value) }))}
      />
      <Marks search={search} onChange={onChange} />
      <ViewMenu study={study} search={search} onOpen={(view) => onChange(() => view)} />
    </FilterBar>
  );
}

function Marks({ search, onChange }: Omit<MatrixFiltersProps, 'study'>) {
  const { t } = useMessages(matrixMessages);
  const hidden = hiddenIn(search.hide);
  const toggle = (fact: Fact, isShown: boolean) =>
    onChange((before) => {
      const others = hiddenIn(before.hide).filter((one) => one !== fact);
      return { ...before, hide: hideText(isShown ? others : [...others, fact]) };
    });
  return (
    <fieldset className="marks">
      <legend className="visually-hidden">{t('grid.marks')}</legend>
      {facts.map((fact) => (
        <label key={fact} className="check">
          <input
            type="checkbox"
            checked={!hidden.includes(fact)}
            onChange={(event) => toggle(fact, event.target.checked)}
          />
          {t(`grid.mark.${fact}`)}
        </label>
      ))}
    </fieldset>
  );
}
