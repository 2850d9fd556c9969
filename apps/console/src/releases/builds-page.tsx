import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { DraftsSection } from '../designer/drafts-section.tsx';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { ImportPanel } from '../transfers/import-panel.tsx';
import '../transfers/transfers.css';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { BuildState } from './build-state.tsx';
import { releaseMessages } from './messages.ts';
import { type Build, buildsQuery } from './release-queries.ts';
import './releases.css';
import { useActivations } from './use-activations.ts';
import { WhereActive } from './where-active.tsx';

const route = getRouteApi('/shell/studies/$study/builds');

/** The versions of the study's forms, visits and checks: which are in use where, and the way to the next one. */
export function BuildsPage() {
  const { study } = route.useParams();
  const { t } = useMessages(releaseMessages);
  const isBuilder = may(useUser(), 'build.write', study, '*');
  const [isImporting, setImporting] = useState(false);
  const { data: builds, error, refetch } = useQuery(buildsQuery(study));
  return (
    <div className="page">
      <PageHead title={t('release.title')} about={t('release.about')}>
        {isBuilder && (
          <button type="button" aria-expanded={isImporting} onClick={() => setImporting(!isImporting)}>
            {t('release.import')}
          </button>
        )}
      </PageHead>
      {isImporting && <ImportPanel study={study} kinds={['build']} />}
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!builds && !error && <Loading />}
      {isBuilder && <DraftsSection study={study} />}
      {builds?.length === 0 && <EmptyState title={t('release.none')} next={t('release.none.next')} />}
      {builds && builds.length > 0 && <BuildTable study={study} builds={builds} />}
    </div>
  );
}

function BuildTable({ study, builds }: { readonly study: string; readonly builds: readonly Build[] }) {
  const { t, language } = useMessages(releaseMessages);
  const activations = useActivations(study);
  const columns: readonly Column<Build>[] = [
    {
      key: 'name',
      head: t('release.build'),
      cell: ({ build = '', name, oid }) => (
        <Link to="/studies/$study/builds/$build" params={{ study, build }}>
          {t('release.number', { build, name: name || oid || '' })}
        </Link>
      ),
    },
    { key: 'state', head: t('release.state'), cell: (build) => <BuildState build={build} /> },
    {
      key: 'active',
      head: t('release.active'),
      cell: ({ build }) => <WhereActive activations={activations.filter((one) => one.build === build)} />,
    },
    {
      key: 'imported',
      head: t('release.imported'),
      cell: ({ importedAt }) => importedAt && formatMoment(importedAt, language),
    },
    {
      key: 'published',
      head: t('release.published'),
      cell: ({ publishedAt }) => publishedAt && formatMoment(publishedAt, language),
    },
    { key: 'forms', head: t('release.count.forms'), isNumber: true, cell: ({ counts }) => counts?.forms ?? 0 },
    { key: 'items', head: t('release.count.items'), isNumber: true, cell: ({ counts }) => counts?.items ?? 0 },
  ];
  return <DataTable caption={t('release.title')} columns={columns} rows={builds} keyOf={({ build = '' }) => build} />;
}
