import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { studiesQuery } from '../study/queries.ts';

/** From one study to another; nothing to switch for whoever is in one only. */
export function StudySwitcher({ study }: { readonly study: string }) {
  const { t, language } = useMessages();
  const navigate = useNavigate();
  const { data: studies = [] } = useQuery(studiesQuery);
  if (studies.length < 2) return null;
  return (
    <label className="filter study-switcher">
      <span className="visually-hidden">{t('place.study')}</span>
      <select
        value={study}
        onChange={(event) => navigate({ to: '/studies/$study', params: { study: event.target.value } })}
      >
        {studies.map(({ code = '', title }) => (
          <option key={code} value={code}>
            {[code, pickText(title, language)].filter(Boolean).join(' · ')}
          </option>
        ))}
      </select>
    </label>
  );
}
