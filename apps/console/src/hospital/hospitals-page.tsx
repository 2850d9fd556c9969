import { Link } from '@tanstack/react-router';
import { formatMoment } from '../language/format-date.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { usePages } from '../ui/use-pages.ts';
import { BreakerMark } from './breaker-mark.tsx';
import './hospital.css';
import type { Hospital } from './hospital-queries.ts';
import { hospitalMessages } from './messages.ts';

const pollMs = 5_000;

export function HospitalsPage() {
  const { t } = useMessages(hospitalMessages);
  const columns = useColumns();
  const list = usePages({
    queryKey: ['hospitals'],
    fetchPage: (pageToken, signal) => api.hospital.listHospitals({ pageSize: 100, pageToken }, { signal }),
    rowsOf: ({ hospitals }) => hospitals,
    pollMs,
  });
  return (
    <div className="page">
      <PageHead title={t('hospital.title')} about={t('hospital.about')} />
      <PagedList list={list} empty={<EmptyState title={t('hospital.none')} next={t('hospital.none.next')} />}>
        {(rows) => (
          <DataTable caption={t('hospital.title')} columns={columns} rows={rows} keyOf={({ code = '' }) => code} />
        )}
      </PagedList>
    </div>
  );
}

function useColumns(): readonly Column<Hospital>[] {
  const { t, language } = useMessages(hospitalMessages);
  const moment = (at: string | undefined) => (at ? formatMoment(at, language) : t('hospital.never'));
  return [
    {
      key: 'code',
      head: t('hospital.code'),
      cell: ({ code = '' }) => (
        <Link to="/hospitals/$hospital" params={{ hospital: code }}>
          {code}
        </Link>
      ),
    },
    { key: 'name', head: t('hospital.name'), cell: ({ name }) => pickText(name, language) },
    { key: 'breaker', head: t('hospital.breaker'), cell: ({ sync }) => <BreakerMark sync={sync} /> },
    { key: 'success', head: t('hospital.lastSuccess'), cell: ({ sync }) => moment(sync?.lastSuccessAt) },
    { key: 'next', head: t('hospital.nextTry'), cell: ({ sync }) => moment(sync?.nextTryAt) },
    { key: 'backlog', head: t('hospital.backlog'), isNumber: true, cell: ({ sync }) => sync?.backlog ?? '' },
    { key: 'parked', head: t('hospital.parked'), isNumber: true, cell: ({ sync }) => sync?.parked ?? 0 },
    { key: 'conflicts', head: t('hospital.conflicts'), isNumber: true, cell: ({ sync }) => sync?.conflicts ?? 0 },
    { key: 'sites', head: t('hospital.sites'), isNumber: true, cell: ({ sites = [] }) => sites.length },
  ];
}
