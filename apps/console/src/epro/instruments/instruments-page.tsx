import '../epro.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { formatMoment } from '../../language/format-date.ts';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { useUser } from '../../session/session-gate.tsx';
import { mayAnywhere } from '../../shell/places.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { type Instrument, instrumentsQuery } from '../epro-queries.ts';
import { EproTabs } from '../epro-tabs.tsx';
import { setupMessages } from '../setup-messages.ts';

const ImportInstrument = lazy(async () => ({ default: (await import('./import-instrument.tsx')).ImportInstrument }));
const route = getRouteApi('/shell/studies/$study/diary/instruments');

/** The questionnaires of a study: each version as it was brought, for ever. */
export function InstrumentsPage() {
  const { study } = route.useParams();
  const { t, language } = useMessages(setupMessages);
  const user = useUser();
  const { data: instruments, error, refetch } = useQuery(instrumentsQuery(study));
  const [isImporting, setImporting] = useState(false);
  return (
    <div className="page">
      <PageHead title={t('epro.instruments')} about={t('epro.instruments.about')}>
        {mayAnywhere(user, 'build.write', study) && !isImporting && (
          <button type="button" className="primary" onClick={() => setImporting(true)}>
            {t('epro.import')}
          </button>
        )}
      </PageHead>
      <EproTabs study={study} />
      {isImporting && (
        <Suspense fallback={<Loading />}>
          <ImportInstrument study={study} onClose={() => setImporting(false)} />
        </Suspense>
      )}
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!instruments && !error && <Loading />}
      {instruments?.length === 0 && (
        <EmptyState title={t('epro.instruments.none')} next={t('epro.instruments.none.next')} />
      )}
      {instruments && instruments.length > 0 && (
        <DataTable<Instrument>
          caption={t('epro.instruments')}
          rows={instruments}
          keyOf={({ instrument, version }) => `${instrument} ${version}`}
          columns={[
            {
              key: 'instrument',
              head: t('epro.instrument'),
              cell: ({ instrument = '', version = '' }) => (
                <Link
                  to="/studies/$study/diary/instruments/$instrument/$version"
                  params={{ study, instrument, version }}
                >
                  {instrument}
                </Link>
              ),
            },
            { key: 'version', head: t('epro.version'), cell: ({ version }) => version },
            { key: 'title', head: t('epro.instrument.title'), cell: ({ title }) => pickText(title, language) },
            { key: 'items', head: t('epro.items'), isNumber: true, cell: ({ items = [] }) => items.length },
            { key: 'languages', head: t('epro.languages'), cell: ({ languages = [] }) => languages.join(', ') },
            { key: 'owner', head: t('epro.owner'), cell: ({ owner }) => owner },
            {
              key: 'imported',
              head: t('epro.importedAt'),
              cell: ({ importedAt = '' }) => formatMoment(importedAt, language),
            },
          ]}
        />
      )}
    </div>
  );
}
