import { formatDate } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import type { SiteActivation } from './activations.ts';
import { releaseMessages } from './messages.ts';

/** At which sites a build is in use or will be, and since when. */
export function WhereActive({ activations }: { readonly activations: readonly SiteActivation[] }) {
  const { t, language } = useMessages(releaseMessages);
  const shown = activations.filter(({ state }) => state !== 'past');
  if (shown.length === 0) return <span className="quiet">{t('release.active.nowhere')}</span>;
  return (
    <ul className="where-active">
      {shown.map(({ site = '', fromDate = '', state }) => (
        <li key={`${site} ${fromDate}`} data-state={state}>
          {t(state === 'active' ? 'release.active.since' : 'release.active.from', {
            site,
            day: formatDate(fromDate, language),
          })}
        </li>
      ))}
    </ul>
  );
}
