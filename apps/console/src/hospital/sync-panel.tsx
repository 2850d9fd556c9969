import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { BreakerMark } from './breaker-mark.tsx';
import type { Hospital, SyncRun, SyncStatus } from './hospital-queries.ts';
import { hospitalMessages } from './messages.ts';
import { RunState } from './run-list.tsx';
import { shareOf, stateOf } from './run-progress.ts';

/** Why the last try failed, in words, with the time of the next one in the facts below. */
export function SyncFailure({ sync }: { readonly sync: SyncStatus }) {
  const { t, language } = useMessages(hospitalMessages);
  if (!sync.failure) return null;
  const text = language === 'zh' ? sync.failureTextZh : sync.failureTextEn;
  return (
    <div className="notice notice-problem" role="status">
      <p className="notice-title">{t('hospital.failed')}</p>
      <p>{text || sync.failure}</p>
    </div>
  );
}

/** The run that is going on, or the last one. */
export function RunProgress({ run }: { readonly run: SyncRun | undefined }) {
  const { t } = useMessages(hospitalMessages);
  if (!run?.number) return <p className="quiet">{t('hospital.run.none')}</p>;
  const { number, records = 0, announced = 0, recordsPerSecond = 0, secondsLeft = 0 } = run;
  const isRunning = stateOf(run.state, 'SYNC_RUN_STATE_') === 'RUNNING';
  const share = shareOf(run);
  return (
    <section className="card sync-run" aria-label={t('hospital.run', { number })} data-run={number}>
      <p className="sync-run-head">
        <strong>{t('hospital.run', { number })}</strong>
        <RunState run={run} />
        <span className="quiet">{t(run.full ? 'hospital.run.full' : 'hospital.run.changes')}</span>
        <span>
          {announced > 0 ? t('hospital.run.progress', { records, announced }) : t('hospital.run.read', { records })}
        </span>
        {isRunning && recordsPerSecond > 0 && (
          <span className="quiet">{t('hospital.run.rate', { rate: recordsPerSecond.toFixed(1) })}</span>
        )}
        {isRunning && secondsLeft > 0 && (
          <span className="quiet">{t('hospital.run.left', { seconds: secondsLeft })}</span>
        )}
      </p>
      {isRunning && <progress value={share} max={1} aria-label={t('hospital.run', { number })} />}
    </section>
  );
}

/** How the exchange goes, and what the hospital is to us. */
export function SyncFacts({ hospital }: { readonly hospital: Hospital }) {
  const { t, language } = useMessages(hospitalMessages);
  const { sync = {}, departments = 0, practitioners = 0, address, phone } = hospital;
  const moment = (at: string | undefined) => (at ? formatMoment(at, language) : t('hospital.never'));
  const until = sync.breakerRetryAt && t('hospital.breaker.until', { at: moment(sync.breakerRetryAt) });
  return (
    <dl className="fact-grid">
      <Fact name={t('hospital.breaker')}>
        <BreakerMark sync={sync} /> {until && <span className="quiet">{until}</span>}
      </Fact>
      <Fact name={t('hospital.lastSuccess')}>{moment(sync.lastSuccessAt)}</Fact>
      <Fact name={t('hospital.nextTry')}>{moment(sync.nextTryAt)}</Fact>
      <Fact name={t('hospital.failures')}>{sync.failures ?? 0}</Fact>
      <Fact name={t('hospital.backlog')}>{sync.backlog ?? t('hospital.backlog.unknown')}</Fact>
      <Fact name={t('hospital.tokens')}>{Math.floor(sync.rateTokens ?? 0)}</Fact>
      <Fact name={t('hospital.connector')}>{sync.connector || t('hospital.breaker.UNSPECIFIED')}</Fact>
      <Fact name={t('hospital.departments')}>{departments}</Fact>
      <Fact name={t('hospital.practitioners')}>{practitioners}</Fact>
      {address && <Fact name={t('hospital.address')}>{address}</Fact>}
      {phone && <Fact name={t('hospital.phone')}>{phone}</Fact>}
      <Fact name={t('hospital.sites')}>
        <Sites hospital={hospital} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Sites({ hospital: { sites = [] } }: { readonly hospital: Hospital }) {
  const { t } = useMessages(hospitalMessages);
  if (sites.length === 0) return t('hospital.sites.none');
  return sites.map(({ study = '', site = '' }, index) => (
    <span key={`${study}/${site}`}>
      {index > 0 && t('app.listComma')}
      <Link to="/studies/$study/matrix" params={{ study }} search={{ site }}>
        {`${study} / ${site}`}
      </Link>
    </span>
  ));
}
