import { type Call, keyIn, pageOf, pageSizeOf, refuse } from '@verum/call';
import type { Finding } from '@verum/odm';
import { type Job, type JobKey, type JobState, stateAfter } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { clearTries, findJob, moveJob, selectFindings, selectJobs } from '../../store/jobs.ts';
import { jobsChannel } from './run-jobs.ts';

export interface Paged {
  readonly pageSize: number;
  readonly pageToken: string;
}

/** @throws Refusal NOT_FOUND, for somebody else's as well */
export async function getJob({ database }: ServiceContext, call: Call, key: JobKey): Promise<Job> {
  const job = await database.read(call, (sql) => findJob(sql, key, call.actor.id));
  if (!job) throw noJob(key);
  return job;
}

const momentPattern = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** One's own, newest first. */
export async function listJobs({ database }: ServiceContext, call: Call, query: Paged & { readonly study: string }) {
  const { study } = query;
  const size = pageSizeOf(query.pageSize);
  const after = keyIn(query.pageToken, [momentPattern, /^[0-9a-f-]{36}$/]);
  const jobs = await database.read(call, (sql) =>
    selectJobs(sql, { study, starter: call.actor.id, after, limit: size + 1 }),
  );
  const { page, nextPageToken } = pageOf(jobs, size, ({ createdAt, job }) => [createdAt, job]);
  return { jobs: page, nextPageToken };
}

/** @throws Refusal NOT_FOUND */
export async function listJobFindings(
  service: ServiceContext,
  call: Call,
  query: JobKey & Paged,
): Promise<{ readonly findings: readonly Finding[]; readonly nextPageToken: string }> {
  await getJob(service, call, query);
  const size = pageSizeOf(query.pageSize);
  const [after = '0'] = keyIn(query.pageToken, [/^\d{1,9}$/]) ?? [];
  const rows = await service.database.read(call, (sql) =>
    selectFindings(sql, { ...query, after: Number(after), limit: size + 1 }),
  );
  const { page, nextPageToken } = pageOf(rows, size, ({ number }) => [String(number)]);
  return { findings: page.map(({ finding }) => finding), nextPageToken };
}

/** Nothing more is done; what an import has stored by then stays. @throws Refusal NOT_FOUND, STATE_FORBIDS when it is done */
export const cancelJob = (service: ServiceContext, call: Call, key: JobKey) => step(service, call, key, 'cancel');

/** A job that failed or was cancelled goes on where it was. @throws Refusal NOT_FOUND, STATE_FORBIDS when it is done */
export const resumeJob = (service: ServiceContext, call: Call, key: JobKey) => step(service, call, key, 'resume');

const reasons = { cancel: 'Cancelled', resume: 'Resumed' } as const;

async function step({ database }: ServiceContext, call: Call, key: JobKey, what: 'cancel' | 'resume'): Promise<Job> {
  return await database.write(call, reasons[what], async (tx) => {
    const job = await findJob(tx, key, call.actor.id);
    if (!job) throw noJob(key);
    const state = stateAfter(what, job.state);
    if (state === undefined) throw forbidden(key, job.state, what);
    if (state !== job.state) {
      if (!(await moveJob(tx, key, [job.state], state))) throw forbidden(key, 'moved', what);
      if (what === 'resume') await clearTries(tx, key);
      tx.wake(jobsChannel);
    }
    return { ...job, state };
  });
}

const noJob = ({ study, job }: JobKey) => refuse('NOT_FOUND', { facts: { study, job } });

const forbidden = ({ study, job }: JobKey, state: JobState | 'moved', wanted: string) =>
  refuse('STATE_FORBIDS', { facts: { study, job, state, wanted } });
