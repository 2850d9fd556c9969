import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { useUser } from '../session/session-gate.tsx';
import { announce } from '../ui/announcer.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { ConflictList } from './conflict-list.tsx';
import './hospital.css';
import { type Hospital, hospitalQuery, mayManage, refreshHospital } from './hospital-queries.ts';
import { hospitalMessages } from './messages.ts';
import { ParkedList } from './parked-list.tsx';
import { RunList } from './run-list.tsx';
import { RunProgress, SyncFacts, SyncFailure } from './sync-panel.tsx';

const route = getRouteApi('/shell/hospitals/$hospital');

export function HospitalPage() {
  const { hospital } = route.useParams();
  const { t } = useMessages(hospitalMessages);
  const { data, error, refetch } = useQuery(hospitalQuery(hospital));
  return (
    <div className="page">
      <nav className="crumbs">
        <Link to="/hospitals">{t('hospital.title')}</Link>
      </nav>
      {error && <ProblemNotice error={error} onRetry={refetch} />}
      {!data && !error && <Loading />}
      {data && <HospitalView hospital={data} />}
    </div>
  );
}

function HospitalView({ hospital }: { readonly hospital: Hospital }) {
  const { t, language } = useMessages(hospitalMessages);
  const isManager = mayManage(useUser(), hospital);
  const { code = '', name, absent, sync = {} } = hospital;
  return (
    <>
      <PageHead title={code} about={pickText(name, language)}>
        {isManager && sync.connector && <SyncButtons hospital={code} />}
      </PageHead>
      {absent && <p className="tag hospital-absent">{t('hospital.absent')}</p>}
      <SyncFailure sync={sync} />
      <RunProgress run={sync.run} />
      <SyncFacts hospital={hospital} />
      {isManager && <ParkedList hospital={code} count={sync.parked ?? 0} />}
      <ConflictList hospital={code} count={sync.conflicts ?? 0} isManager={isManager} />
      <RunList hospital={code} latest={sync.run} />
    </>
  );
}

function SyncButtons({ hospital }: { readonly hospital: string }) {
  const { t } = useMessages(hospitalMessages);
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  async function sync(full: boolean) {
    setBusy(true);
    setError(undefined);
    try {
      await api.hospital.syncHospital({ hospital, full });
      announce(t('hospital.sync.asked', { hospital }));
      await refreshHospital(hospital);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <button type="button" onClick={() => sync(true)} disabled={isBusy}>
        {t('hospital.syncFull')}
      </button>
      <button type="button" className="primary" onClick={() => sync(false)} disabled={isBusy}>
        {t('hospital.sync')}
      </button>
      {error !== undefined && <ProblemNotice error={error} />}
    </>
  );
}
