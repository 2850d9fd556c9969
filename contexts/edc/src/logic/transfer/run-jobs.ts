import { type Call, newCall, newId, Refusal } from '@verum/call';
import { reasonName } from '@verum/contracts';
import type { Tx } from '@verum/database';
import { loggedError, openHands, type Runner, runLooks } from '@verum/host';
import { isPassing, type JobToDo } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { countTry, giveBackJobs, hasJobs, leaseJobs } from '../../store/job-work.ts';
import { moveJob } from '../../store/jobs.ts';
import { forgetTransfers } from '../../store/uploads.ts';
import { JobLost, openHand } from './hand.ts';
import { inNameOf } from './job-call.ts';
import { workAtExport } from './work-at-export.ts';
import { workAtImport } from './work-at-import.ts';

/** Woken when a job was started, cancelled or resumed. */
export const jobsChannel = 'jobs';

/** What the runner itself asks and writes, apart from the work of a job. */
export const jobsCommand = 'edc/run-jobs';

const pollMs = 2_000;
// Three polls: after this, the job of a process that was killed goes on in another one.
const leaseSeconds = 6;
const atOnce = 2;
const triesMax = 3;
const forgetEveryMs = 600_000;
const kept = { uploads: 24, results: 7 * 24 };
const facts = { context: 'edc' } as const;
const system = { kind: 'system', id: 'system:jobs', name: '' } as const;

/** Works at the jobs that nobody else works at, until it is stopped. */
export function runJobs(service: ServiceContext): Runner {
  const { database, log, clock } = service;
  const holder = newId();
  const lease = (tx: Tx) => leaseJobs(tx, holder, leaseSeconds, atOnce);
  let forgottenMs = clock.nowMs();

  return runLooks({
    ...{ database, log, ...facts, name: 'jobs', channel: jobsChannel, pollMs },
    begin({ signal }) {
      const hands = openHands<JobToDo>({
        ...{ nameOf: ({ job }) => job, signal, workAt: (job, lost) => workAt(service, job, holder, lost) },
        onFailure: (error) => log.warn('a job could not be put down', { ...facts, error: loggedError(error) }),
      });
      return {
        async look() {
          const isThere = await asRunner((call) => database.read(call, (sql) => hasJobs(sql, holder)));
          hands.hold(isThere ? await asRunner((call) => database.write(call, 'Lease', lease)) : []);
          if (clock.nowMs() - forgottenMs < forgetEveryMs) return false;
          forgottenMs = clock.nowMs();
          await asRunner((call) => database.write(call, 'Forget', (tx) => forgetTransfers(tx, kept)));
          return false;
        },
        async end() {
          await hands.empty();
          // Otherwise the next process waits for the leases to run out, which is no harm.
          await asRunner((call) => database.write(call, 'Lease', (tx) => giveBackJobs(tx, holder)));
        },
      };
    },
  });
}

/** Until it is done, refused, cancelled, another's, or the signal aborts. What passes is tried again at a later look. */
async function workAt(service: ServiceContext, job: JobToDo, holder: string, signal: AbortSignal): Promise<void> {
  const { log } = service;
  const hand = openHand(service, job, holder, signal);
  try {
    await hand.begin();
    if (job.kind === 'export') await workAtExport(service, hand, job.options);
    else await workAtImport(service, hand, job.options);
    log.info('a job is done', facts);
  } catch (error) {
    if (error instanceof JobLost || signal.aborted) return;
    log.warn('a job was interrupted', { ...facts, error: loggedError(error) });
    await giveUpOrWait(service, job, error);
  }
}

async function giveUpOrWait(service: ServiceContext, job: JobToDo, error: unknown): Promise<void> {
  const reason = error instanceof Refusal ? reasonName(error.reason) : 'INTERNAL';
  const [violation] = error instanceof Refusal ? error.violations : [];
  // Whoever looks at it later may have another language than whoever began it.
  const detail = violation ? `${violation.textEn} · ${violation.textZh}` : '';
  await inNameOf(service, job, (call) =>
    service.database.write(call, 'Interrupted', async (tx) => {
      const tries = await countTry(tx, job);
      if (isPassing(reason) && tries < triesMax * 10) return;
      if (reason === 'INTERNAL' && tries < triesMax) return;
      await moveJob(tx, job, ['WAITING', 'RUNNING'], 'FAILED', { refusal: reason, detail });
    }),
  );
}

async function asRunner<T>(fn: (call: Call) => Promise<T>): Promise<T> {
  const call = newCall({ command: jobsCommand, timeoutMs: 10_000, actor: system });
  return await fn(call).finally(() => call.end());
}
