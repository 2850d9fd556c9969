import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMessages } from '../language/use-messages.ts';
import { openAlertsQuery } from './epro-queries.ts';
import { eproMessages } from './messages.ts';

const tabs = [
  { to: '/studies/$study/diary', name: 'epro.tab.compliance' },
  { to: '/studies/$study/diary/alerts', name: 'epro.tab.alerts' },
  { to: '/studies/$study/diary/schedules', name: 'epro.tab.schedules' },
  { to: '/studies/$study/diary/instruments', name: 'epro.tab.instruments' },
  { to: '/studies/$study/diary/rules', name: 'epro.tab.rules' },
  { to: '/studies/$study/diary/contacts', name: 'epro.tab.contacts' },
] as const;

/** The pages of the diary, side by side. */
export function EproTabs({ study }: { readonly study: string }) {
  const { t } = useMessages(eproMessages);
  const { data: alerts } = useQuery(openAlertsQuery(study, undefined));
  const count = alerts?.count ?? 0;
  return (
    <nav className="epro-tabs" aria-label={t('epro.title')}>
      {tabs.map(({ to, name }) => (
        <Link key={to} to={to} params={{ study }} activeOptions={{ exact: true, includeSearch: false }}>
          {t(name)}
          {name === 'epro.tab.alerts' && count > 0 && (
            <span className="badge alert-badge">{alerts?.capped ? `${count}+` : count}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
