import { getRouteApi } from '@tanstack/react-router';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { may } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { mayAnywhere } from '../shell/places.ts';
import { DataTable } from '../ui/data-table.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { type ExportFormat, ExportPanel, jobFormatNames } from './export-panel.tsx';
import { ImportPanel } from './import-panel.tsx';
import { JobList } from './job-list.tsx';
import { transferMessages } from './messages.ts';
import { type PastTransfer, usePastTransfers } from './past-transfers.ts';
import './transfers.css';

const route = getRouteApi('/shell/studies/$study/transfers');

export function TransfersPage() {
  const { study } = route.useParams();
  const { t } = useMessages(transferMessages);
  const user = useUser();
  const kinds = [
    may(user, 'build.write', study, '*') ? (['build'] as const) : [],
    may(user, 'data.import', study, '*') ? (['data'] as const) : [],
  ].flat();
  const formats: readonly ExportFormat[] = [
    mayAnywhere(user, 'data.export', study) ? jobFormatNames : [],
    mayAnywhere(user, 'audit.read', study) ? (['auditCsv', 'auditJson'] as const) : [],
  ].flat();
  return (
    <div className="page">
      <PageHead title={t('transfer.title')} about={t('transfer.about')} />
      {kinds.length > 0 && <ImportPanel study={study} kinds={kinds} />}
      {formats.length > 0 && <ExportPanel study={study} formats={formats} />}
      <JobList study={study} />
      <PastList study={study} />
    </div>
  );
}

function PastList({ study }: { readonly study: string }) {
  const { t, language } = useMessages(transferMessages);
  const past = usePastTransfers(study);
  return (
    past.length > 0 && (
      <section className="transfer-part">
        <h2>{t('past.title')}</h2>
        {
          <DataTable<PastTransfer>
            caption={t('past.title')}
            rows={past}
            keyOf={({ id }) => String(id)}
            columns={[
              { key: 'name', head: t('past.name'), cell: ({ name }) => name },
              { key: 'what', head: t('past.what'), cell: ({ what }) => t(`past.what.${what}`) },
              { key: 'outcome', head: t('past.outcome'), cell: ({ outcome }) => t(`past.outcome.${outcome}`) },
              { key: 'at', head: t('past.at'), cell: ({ at }) => formatMoment(at, language) },
            ]}
          />
        }
      </section>
    )
  );
}
