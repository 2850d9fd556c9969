import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { usePages } from '../ui/use-pages.ts';
import type { SyncRun } from './hospital-queries.ts';
import { hospitalMessages } from './messages.ts';
import { stateOf } from './run-progress.ts';

/** `latest`: the run the hospital's status names; the list is read again when it begins or ends. */
export function RunList({ hospital, latest }: { readonly hospital: string; readonly latest: SyncRun | undefined }) {
  const { t } = useMessages(hospitalMessages);
  const columns = useColumns();
  const list = usePages({
    queryKey: ['hospital', hospital, 'runs', latest?.number, latest?.state],
    fetchPage: (pageToken, signal) => api.hospital.listSyncRuns({ hospital, pageSize: 10, pageToken }, { signal }),
    rowsOf: ({ runs }) => runs,
  });
  return (
    <section className="stack-tight">
      <h2>{t('hospital.runs')}</h2>
      <PagedList list={list} empty={<p className="quiet">{t('hospital.run.none')}</p>}>
        {(rows) => (
          <DataTable
            caption={t('hospital.runs')}
            columns={columns}
            rows={rows}
            keyOf={({ number }) => String(number)}
          />
        )}
      </PagedList>
    </section>
  );
}

const stateKeys = {
  RUNNING: 'hospital.run.RUNNING',
  WAITING: 'hospital.run.WAITING',
  DONE: 'hospital.run.DONE',
  FAILED: 'hospital.run.FAILED',
} as const;

export function RunState({ run }: { readonly run: SyncRun }) {
  const { t } = useMessages(hospitalMessages);
  const state = stateOf(run.state, 'SYNC_RUN_STATE_');
  const key = stateKeys[state as keyof typeof stateKeys] ?? 'hospital.run.UNSPECIFIED';
  return (
    <span className="run-state" data-run-state={state}>
      {t(key)}
    </span>
  );
}

function useColumns(): readonly Column<SyncRun>[] {
  const { t, language } = useMessages(hospitalMessages);
  const moment = (at: string | undefined) => (at ? formatMoment(at, language) : '');
  const count = (key: 'records' | 'changed' | 'parked' | 'conflicts' | 'absent', head: string) => ({
    key,
    head,
    isNumber: true,
    cell: (run: SyncRun) => run[key] ?? 0,
  });
  return [
    { key: 'number', head: t('hospital.run.number'), isNumber: true, cell: ({ number = 0 }) => number },
    { key: 'state', head: t('hospital.run.state'), cell: (run) => <RunState run={run} /> },
    {
      key: 'scope',
      head: t('hospital.run.scope'),
      cell: ({ full }) => t(full ? 'hospital.run.full' : 'hospital.run.changes'),
    },
    { key: 'started', head: t('hospital.run.started'), cell: ({ startedAt }) => moment(startedAt) },
    { key: 'finished', head: t('hospital.run.finished'), cell: ({ finishedAt }) => moment(finishedAt) },
    count('records', t('hospital.run.records')),
    count('changed', t('hospital.run.changed')),
    count('parked', t('hospital.run.parked')),
    count('conflicts', t('hospital.conflicts')),
    count('absent', t('hospital.run.absent')),
  ];
}
