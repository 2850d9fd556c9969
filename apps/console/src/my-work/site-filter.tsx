import { useQuery } from '@tanstack/react-query';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { sitesQuery } from '../study/queries.ts';
import { SelectFilter } from '../ui/filter-bar.tsx';
import { workMessages } from './messages.ts';

interface SiteFilterProps {
  readonly study: string;
  readonly site: string | undefined;
  readonly onChange: (site: string | undefined) => void;
}

/** One site or all; nothing to choose for whoever sees one only. */
export function SiteFilter({ study, site, onChange }: SiteFilterProps) {
  const { t, language } = useMessages(workMessages);
  const { data: sites = [] } = useQuery(sitesQuery(study));
  if (sites.length < 2) return null;
  return (
    <SelectFilter
      label={t('work.site')}
      value={site ?? ''}
      choices={sites.map(({ code = '', name }) => ({
        value: code,
        name: [code, pickText(name, language)].filter(Boolean).join(' · '),
      }))}
      anyName={t('work.allSites')}
      onChange={onChange}
    />
  );
}
