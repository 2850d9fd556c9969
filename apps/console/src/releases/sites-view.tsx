import { useQuery } from '@tanstack/react-query';
import { formatDate } from '../language/format-date.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { sitesQuery } from '../study/queries.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ActivateForm } from './activate-form.tsx';
import type { SiteActivation } from './activations.ts';
import { isPublished } from './build-state.tsx';
import type { BuildViewProps } from './build-view.ts';
import { releaseMessages } from './messages.ts';
import { useActivations } from './use-activations.ts';

/** Where the build is in use, where another one is, and the way to put it into use with the approval that allows it. */
export function SitesView({ study, build }: BuildViewProps) {
  const { t, language } = useMessages(releaseMessages);
  const isBuilder = may(useUser(), 'build.write', study, '*');
  const { data: sites = [] } = useQuery(sitesQuery(study));
  const activations = useActivations(study);
  const names = new Map(sites.map(({ code = '', name }) => [code, pickText(name, language)]));
  const columns: readonly Column<SiteActivation>[] = [
    {
      key: 'site',
      head: t('release.site'),
      cell: ({ site = '' }) => [site, names.get(site)].filter(Boolean).join(' · '),
    },
    { key: 'build', head: t('release.build'), isNumber: true, cell: (one) => one.build },
    { key: 'from', head: t('release.from'), cell: ({ fromDate }) => fromDate && formatDate(fromDate, language) },
    { key: 'approval', head: t('release.approval'), cell: ({ approval }) => approval },
    {
      key: 'state',
      head: t('release.state'),
      cell: ({ state }) => (
        <span className="activation-state" data-state={state}>
          {t(`release.activation.${state}`)}
        </span>
      ),
    },
  ];
  return (
    <>
      {isBuilder && isPublished(build) && sites.length > 0 && (
        <ActivateForm study={study} build={build.build ?? ''} sites={sites} activations={activations} />
      )}
      {!isPublished(build) && <p className="notice">{t('release.activate.draft')}</p>}
      {activations.length === 0 && (
        <EmptyState title={t('release.activation.none')} next={t('release.activation.none.next')} />
      )}
      {activations.length > 0 && (
        <DataTable
          caption={t('release.view.sites')}
          columns={columns}
          rows={activations}
          keyOf={({ site, fromDate }) => `${site} ${fromDate}`}
        />
      )}
    </>
  );
}
