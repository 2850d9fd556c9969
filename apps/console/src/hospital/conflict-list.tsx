import { useState } from 'react';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { ActDialog } from '../ui/act-dialog.tsx';
import { announce } from '../ui/announcer.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { PagedList } from '../ui/paged-list.tsx';
import { usePages } from '../ui/use-pages.ts';
import { refreshHospital, type SyncConflict } from './hospital-queries.ts';
import { hospitalMessages } from './messages.ts';
import { stateOf } from './run-progress.ts';
import { SettledSwitch } from './settled-switch.tsx';

type Decision = 'KEEP_OURS' | 'TAKE_THEIRS';

interface ConflictListProps {
  readonly hospital: string;
  /** As the hospital's status has it; the list is read again when it changes. */
  readonly count: number;
  readonly isManager: boolean;
}

/** What both sides have changed: ours stands until somebody decides, with a reason. */
export function ConflictList({ hospital, count, isManager }: ConflictListProps) {
  const { t } = useMessages(hospitalMessages);
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState<{ readonly conflict: SyncConflict; readonly decision: Decision }>();
  const fieldName = useFieldName();
  const list = usePages({
    queryKey: ['hospital', hospital, 'conflicts', all, count],
    fetchPage: (pageToken, signal) =>
      api.hospital.listSyncConflicts({ hospital, all, pageSize: 50, pageToken }, { signal }),
    rowsOf: ({ conflicts }) => conflicts,
  });
  const columns = useColumns(isManager, (conflict, decision) => setAsked({ conflict, decision }));

  async function decide({ conflict, decision }: NonNullable<typeof asked>, reason: string) {
    const chosen = `SYNC_DECISION_${decision}`;
    await api.hospital.decideSyncConflict({ hospital, conflict: conflict.conflict, decision: chosen, reason });
    announce(t('hospital.decide.done'));
    await refreshHospital(hospital);
  }

  return (
    <section className="stack-tight" aria-labelledby="conflicts">
      <div className="section-head">
        <h2 id="conflicts">{t('hospital.conflicts')}</h2>
        <SettledSwitch isOn={all} onChange={setAll} />
      </div>
      <PagedList list={list} empty={<p className="quiet">{t('hospital.conflicts.none')}</p>}>
        {(rows) => (
          <DataTable
            caption={t('hospital.conflicts')}
            columns={columns}
            rows={rows}
            keyOf={({ conflict }) => String(conflict)}
          />
        )}
      </PagedList>
      {asked && (
        <ActDialog
          title={t('hospital.decide.title', { field: fieldName(asked.conflict) })}
          submitName={t(asked.decision === 'KEEP_OURS' ? 'hospital.keep' : 'hospital.take')}
          onClose={() => setAsked(undefined)}
          onAct={(reason) => decide(asked, reason)}
        >
          <dl className="fact-grid">
            <div>
              <dt>{t('hospital.conflict.ours')}</dt>
              <dd>{asked.conflict.ours}</dd>
            </div>
            <div>
              <dt>{t('hospital.conflict.theirs')}</dt>
              <dd>{asked.conflict.theirs}</dd>
            </div>
          </dl>
        </ActDialog>
      )}
    </section>
  );
}

const fieldKeys = {
  name: 'hospital.conflict.field.name',
  address: 'hospital.conflict.field.address',
  phone: 'hospital.conflict.field.phone',
  email: 'hospital.conflict.field.email',
} as const;

function useFieldName(): (conflict: SyncConflict) => string {
  const { t } = useMessages(hospitalMessages);
  return ({ field = '', study }) => {
    const key = fieldKeys[field as keyof typeof fieldKeys];
    const name = key ? t(key) : field;
    return study ? `${t('hospital.conflict.site', { study })} · ${name}` : name;
  };
}

const decidedKeys = {
  KEEP_OURS: 'hospital.decided.KEEP_OURS',
  TAKE_THEIRS: 'hospital.decided.TAKE_THEIRS',
  SETTLED: 'hospital.decided.SETTLED',
} as const;

function useColumns(
  isManager: boolean,
  onDecide: (conflict: SyncConflict, decision: Decision) => void,
): readonly Column<SyncConflict>[] {
  const { t, language } = useMessages(hospitalMessages);
  const fieldName = useFieldName();
  const decision = (row: SyncConflict) => {
    const key = decidedKeys[stateOf(row.decision, 'SYNC_DECISION_') as keyof typeof decidedKeys];
    if (key) return `${t(key)}${row.reason ? ` · ${row.reason}` : ''}`;
    if (!isManager) return '';
    return (
      <span className="row-acts">
        <button type="button" className="quiet-button" onClick={() => onDecide(row, 'KEEP_OURS')}>
          {t('hospital.keep')}
        </button>
        <button type="button" className="quiet-button" onClick={() => onDecide(row, 'TAKE_THEIRS')}>
          {t('hospital.take')}
        </button>
      </span>
    );
  };
  return [
    { key: 'field', head: t('hospital.conflict.field'), cell: fieldName },
    { key: 'ours', head: t('hospital.conflict.ours'), cell: ({ ours }) => ours },
    { key: 'theirs', head: t('hospital.conflict.theirs'), cell: ({ theirs }) => theirs },
    {
      key: 'since',
      head: t('hospital.conflict.since'),
      cell: ({ since }) => (since ? formatMoment(since, language) : ''),
    },
    { key: 'decide', head: t('hospital.conflict.decide'), cell: decision },
  ];
}
