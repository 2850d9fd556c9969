import { useState } from 'react';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { announce } from '../ui/announcer.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { usePages } from '../ui/use-pages.ts';
import { type ParkedRecord, refreshHospital } from './hospital-queries.ts';
import { hospitalMessages } from './messages.ts';
import { stateOf } from './run-progress.ts';
import { SettledSwitch } from './settled-switch.tsx';

/** `count`: as the hospital's status has it; the list is read again when it changes. */
export function ParkedList({ hospital, count }: { readonly hospital: string; readonly count: number }) {
  const { t } = useMessages(hospitalMessages);
  const [all, setAll] = useState(false);
  const [dismissed, setDismissed] = useState<string>();
  const [error, setError] = useState<unknown>();
  const list = usePages({
    queryKey: ['hospital', hospital, 'parked', all, count],
    fetchPage: (pageToken, signal) =>
      api.hospital.listParkedRecords({ hospital, all, pageSize: 50, pageToken }, { signal }),
    rowsOf: ({ records }) => records,
  });

  async function retry(record: string) {
    setError(undefined);
    try {
      await api.hospital.retryParkedRecord({ hospital, record });
      announce(t('hospital.retry.done'));
      await refreshHospital(hospital);
    } catch (failure) {
      setError(failure);
    }
  }
  async function dismiss(record: string, reason: string) {
    await api.hospital.dismissParkedRecord({ hospital, record, reason });
    announce(t('hospital.dismiss.done'));
    await refreshHospital(hospital);
  }

  const columns = useColumns({ onRetry: retry, onDismiss: setDismissed });
  return (
    <section className="stack-tight" aria-labelledby="parked">
      <div className="section-head">
        <h2 id="parked">{t('hospital.parked')}</h2>
        <SettledSwitch isOn={all} onChange={setAll} />
      </div>
      {error !== undefined && <ProblemNotice error={error} />}
      <PagedList list={list} empty={<p className="quiet">{t('hospital.parked.none')}</p>}>
        {(rows) => (
          <DataTable caption={t('hospital.parked')} columns={columns} rows={rows} keyOf={({ record = '' }) => record} />
        )}
      </PagedList>
      {dismissed !== undefined && (
        <ActDialog
          title={t('hospital.dismiss.title')}
          submitName={t('hospital.dismiss')}
          onClose={() => setDismissed(undefined)}
          onAct={(reason) => dismiss(dismissed, reason)}
        >
          <p>{t('hospital.dismiss.about')}</p>
        </ActDialog>
      )}
    </section>
  );
}

const stateKeys = {
  OPEN: 'hospital.parked.OPEN',
  RETRYING: 'hospital.parked.RETRYING',
  DISMISSED: 'hospital.parked.DISMISSED',
  RESOLVED: 'hospital.parked.RESOLVED',
} as const;

interface Acts {
  readonly onRetry: (record: string) => void;
  readonly onDismiss: (record: string) => void;
}

function useColumns({ onRetry, onDismiss }: Acts): readonly Column<ParkedRecord>[] {
  const { t, language } = useMessages(hospitalMessages);
  const stateOfRecord = ({ state }: ParkedRecord) => stateOf(state, 'PARKED_STATE_');
  return [
    {
      key: 'record',
      head: t('hospital.parked.record'),
      cell: ({ source }) => source || t('hospital.parked.unnamed'),
    },
    {
      key: 'why',
      head: t('hospital.parked.why'),
      cell: ({ rule = '', textEn, textZh, reason }) => (
        <>
          <span>{(language === 'zh' ? textZh : textEn) || rule}</span>
          {reason && <span className="quiet"> {reason}</span>}
        </>
      ),
    },
    { key: 'place', head: t('hospital.parked.place'), cell: ({ place }) => <code>{place}</code> },
    { key: 'times', head: t('hospital.parked.times'), isNumber: true, cell: ({ times = 0 }) => times },
    {
      key: 'seen',
      head: t('hospital.parked.seen'),
      cell: ({ lastAt }) => (lastAt ? formatMoment(lastAt, language) : ''),
    },
    {
      key: 'state',
      head: t('hospital.parked.state'),
      cell: (row) => t(stateKeys[stateOfRecord(row) as keyof typeof stateKeys] ?? 'hospital.parked.OPEN'),
    },
    {
      key: 'acts',
      head: t('hospital.parked.acts'),
      cell: (row) =>
        stateOfRecord(row) !== 'RESOLVED' && (
          <span className="row-acts">
            <button type="button" className="quiet-button" onClick={() => onRetry(row.record ?? '')}>
              {t('hospital.retry')}
            </button>
            {stateOfRecord(row) !== 'DISMISSED' && (
              <button type="button" className="quiet-button" onClick={() => onDismiss(row.record ?? '')}>
                {t('hospital.dismiss')}
              </button>
            )}
          </span>
        ),
    },
  ];
}
