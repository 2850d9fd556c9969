import { queryOptions } from '@tanstack/react-query';
import { api } from '../session/session.ts';

/** As the API tells it: numbers that may be long are texts. */
export type Job = Awaited<ReturnType<typeof api.transfer.getJob>>;

export const isOver = ({ state }: Job) =>
  state === 'JOB_STATE_DONE' || state === 'JOB_STATE_FAILED' || state === 'JOB_STATE_CANCELLED';

const pollMs = 1_000;

/** One's own, newest first; asked again each second while one runs. */
export const jobsQuery = (study: string) =>
  queryOptions({
    queryKey: ['jobs', study],
    queryFn: async ({ signal }): Promise<readonly Job[]> =>
      (await api.transfer.listJobs({ study, pageSize: 50 }, { signal })).jobs ?? [],
    refetchInterval: ({ state }) => ((state.data ?? []).some((job) => !isOver(job)) ? pollMs : false),
  });

/** A job that failed, with the server's words. */
export class JobFailed extends Error {
  readonly job: Job;

  constructor(job: Job) {
    super(job.refusalDetail || job.refusal || job.state || '');
    this.name = 'JobFailed';
    this.job = job;
  }
}

/** What is said when somebody cancels, in difference to leaving the page: the job goes on then. */
export const cancelled = 'cancelled';

/**
 * Waits for a job.
 * @throws JobFailed, and what `signal` says: a job that was cancelled with it is cancelled at the server as well
 */
export async function followJob(begun: Job, signal: AbortSignal, onJob: (job: Job) => void): Promise<Job> {
  const { study = '', job = '' } = begun;
  for (let now = begun; ; ) {
    onJob(now);
    if (now.state === 'JOB_STATE_DONE') return now;
    if (isOver(now)) throw new JobFailed(now);
    await new Promise((resolve) => setTimeout(resolve, pollMs / 2));
    if (signal.aborted) {
      if (signal.reason === cancelled) await api.transfer.cancelJob({ study, job });
      throw signal.reason;
    }
    now = await api.transfer.getJob({ study, job }, { signal });
  }
}

const partBytes = 8 * 1024 * 1024;

/** Sends a file in parts, and answers under which name it is there. */
export async function uploadFile(study: string, file: File, signal: AbortSignal, onBytes: (bytes: number) => void) {
  const upload = crypto.randomUUID();
  for (let part = 1; (part - 1) * partBytes < file.size; part += 1) {
    const content = file.slice((part - 1) * partBytes, part * partBytes, 'application/octet-stream');
    await api.transfer.putUploadPart({ study, upload, part, content }, { signal });
    onBytes(Math.min(part * partBytes, file.size));
  }
  return upload;
}
