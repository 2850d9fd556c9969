import { useQuery } from '@tanstack/react-query';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { ConcernList } from './concern-list.tsx';
import { EventTable } from './event-table.tsx';
import './health.css';
import { platformQuery } from './health-query.ts';
import { LoadList } from './load-list.tsx';
import { BreakerTable, OtherMachines } from './machine-tables.tsx';
import { healthMessages } from './messages.ts';
import { ProcessTable } from './process-table.tsx';

/** How every process of the installation is, as it sees itself; read again every few seconds. */
export function HealthPage() {
  const { t, language } = useMessages(healthMessages);
  const { data: status, error, refetch, dataUpdatedAt } = useQuery(platformQuery);
  return (
    <div className="page health-page">
      <PageHead title={t('health.title')} about={t('health.about')}>
        {status && (
          <p className="quiet">
            {t('health.asOf', { at: formatMoment(new Date(dataUpdatedAt).toISOString(), language) })}
          </p>
        )}
      </PageHead>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!status && !error && <Loading />}
      {status && (
        <>
          <ConcernList status={status} />
          <h2>{t('health.processes')}</h2>
          <ProcessTable status={status} />
          <h2>{t('health.load')}</h2>
          <LoadList status={status} />
          <h2>{t('health.breakers')}</h2>
          <BreakerTable status={status} />
          <h2>{t('health.events')}</h2>
          <EventTable status={status} />
          <OtherMachines status={status} />
        </>
      )}
    </div>
  );
}
