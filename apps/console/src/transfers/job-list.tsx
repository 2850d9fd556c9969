import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { saveFile } from '../api/save-file.ts';
import { formatMoment } from '../language/format-date.ts';
import { useMessages } from '../language/use-messages.ts';
import { api } from '../session/session.ts';
import { announce } from '../ui/announcer.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { FindingList } from './finding-list.tsx';
import { JobProgress } from './job-progress.tsx';
import { isOver, type Job, jobsQuery } from './jobs.ts';
import { transferMessages } from './messages.ts';
import { sizeText } from './size.ts';

/** What one has exported and imported: what runs can be cancelled, what is done taken along, what failed gone on with. */
export function JobList({ study }: { readonly study: string }) {
  const { t, language } = useMessages(transferMessages);
  const { data: jobs = [], error } = useQuery(jobsQuery(study));
  const [shown, setShown] = useState<string>();
  return (
    <section className="transfer-part">
      <h2>{t('job.title')}</h2>
      {error && <ProblemNotice error={error} />}
      {jobs.length === 0 && !error && <p className="quiet">{t('job.none')}</p>}
      {jobs.length > 0 && (
        <DataTable<Job>
          caption={t('job.title')}
          rows={jobs}
          keyOf={({ job = '' }) => job}
          active={shown}
          columns={[
            { key: 'name', head: t('past.name'), cell: ({ fileName }) => fileName },
            { key: 'what', head: t('past.what'), cell: (job) => t(`past.what.${whatOf(job)}`) },
            { key: 'outcome', head: t('past.outcome'), cell: (job) => <Outcome job={job} /> },
            { key: 'at', head: t('past.at'), cell: ({ createdAt = '' }) => formatMoment(createdAt, language) },
            {
              key: 'acts',
              head: t('job.acts'),
              cell: (job) => (
                <Acts study={study} job={job} onFindings={() => setShown(shown === job.job ? undefined : job.job)} />
              ),
            },
          ]}
        />
      )}
      {shown !== undefined && <Findings study={study} job={shown} />}
    </section>
  );
}

const whatOf = ({ kind, dryRun }: Job) => (kind === 'export' ? 'export' : dryRun ? 'dryRun' : 'import');

function Outcome({ job }: { readonly job: Job }) {
  const { t } = useMessages(transferMessages);
  if (!isOver(job)) return <JobProgress job={job} name={job.fileName ?? ''} />;
  if (job.state === 'JOB_STATE_FAILED')
    return (
      <span>
        {t('past.outcome.failed')} <code>{job.refusal}</code> {job.refusalDetail}
      </span>
    );
  if (job.state === 'JOB_STATE_CANCELLED') return t('past.outcome.cancelled');
  return job.kind === 'export'
    ? `${t('past.outcome.done')} · ${sizeText(Number(job.size ?? 0))}`
    : `${t('past.outcome.done')} · ${t('job.values', { values: Number(job.values ?? 0), subjects: Number(job.subjects ?? 0) })}`;
}

interface ActsProps {
  readonly study: string;
  readonly job: Job;
  readonly onFindings: () => void;
}

function Acts({ study, job, onFindings }: ActsProps) {
  const { t } = useMessages(transferMessages);
  const client = useQueryClient();
  const key = { study, job: job.job ?? '' };
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () => client.invalidateQueries({ queryKey: jobsQuery(study).queryKey }),
  });
  const findings = (job.errors ?? 0) + (job.warnings ?? 0);
  const run = (work: () => Promise<unknown>) => () => act.mutate(work);
  const take = async () => {
    const bytes = await saveFile(await api.transfer.downloadResult(key), job.fileName ?? 'export');
    announce(t('export.done', { name: job.fileName ?? '', size: sizeText(bytes) }));
  };
  return (
    <div className="buttons">
      {act.error && <ProblemNotice error={act.error} />}
      {!isOver(job) && (
        <button type="button" onClick={run(() => api.transfer.cancelJob(key))}>
          {t('app.cancel')}
        </button>
      )}
      {(job.state === 'JOB_STATE_FAILED' || job.state === 'JOB_STATE_CANCELLED') && (
        <button type="button" onClick={run(() => api.transfer.resumeJob(key))}>
          {t('job.resume')}
        </button>
      )}
      {job.kind === 'export' && job.state === 'JOB_STATE_DONE' && (
        <button type="button" onClick={run(take)} disabled={act.isPending}>
          {t('job.take')}
        </button>
      )}
      {findings > 0 && (
        <button type="button" onClick={onFindings}>
          {t('job.findings', { count: findings })}
        </button>
      )}
    </div>
  );
}

function Findings({ study, job }: { readonly study: string; readonly job: string }) {
  const { data, error } = useQuery({
    queryKey: ['job-findings', study, job],
    queryFn: ({ signal }) => api.transfer.listJobFindings({ study, job, pageSize: 1000 }, { signal }),
  });
  if (error) return <ProblemNotice error={error} />;
  return data ? <FindingList findings={data.findings ?? []} name={job} /> : null;
}
