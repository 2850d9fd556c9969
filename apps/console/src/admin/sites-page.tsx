import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { api, may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { type Site, sitesQuery, studyQuery } from '../study/queries.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import './admin.css';
import { adminMessages } from './messages.ts';
import { InvestigatorDialog, SiteDialog } from './site-dialogs.tsx';
import { StudyDialog } from './study-dialog.tsx';

const route = getRouteApi('/shell/studies/$study/sites');

export function SitesPage() {
  const { study } = route.useParams();
  const { t, language } = useMessages(adminMessages);
  const isWriter = may(useUser(), 'study.write', study, '*');
  const [dialog, setDialog] = useState<'site' | 'study'>();
  const { data: about } = useQuery(studyQuery(study));
  const { data: sites, error, refetch } = useQuery(sitesQuery(study));
  return (
    <div className="page">
      <PageHead title={t('site.title')} about={pickText(about?.title, language)}>
        {isWriter && (
          <>
            <button type="button" disabled={!about} onClick={() => setDialog('study')}>
              {t('study.edit')}
            </button>
            <button type="button" className="primary" onClick={() => setDialog('site')}>
              {t('site.add')}
            </button>
          </>
        )}
      </PageHead>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!sites && !error && <Loading />}
      {sites?.length === 0 && <EmptyState title={t('site.none')} next={t('site.none.next')} />}
      <ul className="cards">
        {sites?.map((site) => (
          <li key={site.code}>
            <SiteCard study={study} site={site} isWriter={isWriter} />
          </li>
        ))}
      </ul>
      {dialog === 'site' && <SiteDialog study={study} onClose={() => setDialog(undefined)} />}
      {dialog === 'study' && about && <StudyDialog study={about} onClose={() => setDialog(undefined)} />}
    </div>
  );
}

interface SiteCardProps {
  readonly study: string;
  readonly site: Site;
  readonly isWriter: boolean;
}

function SiteCard({ study, site: { code = '', ...site }, isWriter }: SiteCardProps) {
  const { t, language } = useMessages(adminMessages);
  const [isAdding, setAdding] = useState(false);
  return (
    <section className="card" aria-label={code}>
      <h2>{[code, pickText(site.name, language)].join(' · ')}</h2>
      <dl className="facts">
        <Fact name={t('site.zone')} value={site.timeZone} />
        <Fact name={t('site.country')} value={site.country} />
        <Fact name={t('site.planned')} value={site.plannedSubjects} />
      </dl>
      <h3>{t('site.investigators')}</h3>
      <Investigators study={study} site={code} />
      {isWriter && (
        <div>
          <button type="button" onClick={() => setAdding(true)}>
            {t('site.investigator.add')}
          </button>
        </div>
      )}
      {isAdding && <InvestigatorDialog study={study} site={code} onClose={() => setAdding(false)} />}
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string | number | undefined }) {
  if (!value) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const roleKeys = {
  INVESTIGATOR_ROLE_PRINCIPAL: 'site.role.PRINCIPAL',
  INVESTIGATOR_ROLE_SUB: 'site.role.SUB',
} as const;

function Investigators({ study, site }: { readonly study: string; readonly site: string }) {
  const { t, language } = useMessages(adminMessages);
  const { data, error } = useQuery({
    queryKey: ['investigators', study, site],
    queryFn: async ({ signal }) => (await api.trial.listInvestigators({ study, site }, { signal })).investigators ?? [],
  });
  if (error) return <ProblemNotice error={error} />;
  if (data?.length === 0) return <p className="quiet">{t('site.investigators.none')}</p>;
  return (
    <ul>
      {data?.map(({ id, name, role }) => {
        const key = roleKeys[role as keyof typeof roleKeys];
        return (
          <li key={id}>
            {pickText(name, language)} <span className="quiet">{key && t(key)}</span>
          </li>
        );
      })}
    </ul>
  );
}
