import { randomUUID } from 'node:crypto';
import { type Call, refuse, violation } from '@verum/call';
import { type ExportOptions, type ImportOptions, type Job, resultFile } from '../../domain/transfer/job.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findJob, insertJob, type NewJob } from '../../store/jobs.ts';
import { selectParts } from '../../store/uploads.ts';
import { placements } from './place-subject.ts';
import { partBytes } from './put-upload-part.ts';
import { jobsChannel } from './run-jobs.ts';

export interface StartExport extends Omit<ExportOptions, 'createdAt'> {
  readonly study: string;
}

/** Begins to make a file of the study's data; see run-jobs.ts. */
export async function startExport(service: ServiceContext, call: Call, { study, ...asked }: StartExport): Promise<Job> {
  const options = { ...asked, createdAt: new Date(service.clock.nowMs()).toISOString() };
  return await start(service, call, {
    ...{ study, kind: 'export', options, ...resultFile(study, options) },
    ...{ cursor: { stage: 'reading' }, unit: 'subjects', total: 0 },
  });
}

export interface StartImport extends ImportOptions {
  readonly study: string;
  readonly fileName: string;
}

/**
 * Begins to take clinical data in from a file whose parts are all there.
 * @throws Refusal NOT_FOUND for an upload of nobody or of somebody else; INVALID_REQUEST for parts that are missing, and
 * for a site that the study does not have
 */
export async function startImport(service: ServiceContext, call: Call, command: StartImport): Promise<Job> {
  const { study, fileName, ...options } = command;
  const key = { study, upload: options.upload, actor: call.actor.id };
  const parts = await service.database.read(call, (sql) => selectParts(sql, key));
  if (parts.length === 0) throw refuse('NOT_FOUND', { facts: { study, upload: options.upload } });
  const isWhole = parts.every(
    ({ part, size }, index) => part === index + 1 && (size === partBytes || index === parts.length - 1),
  );
  if (!isWhole) {
    const textEn = 'Parts of the file are missing, or one before the last is shorter than 8 MiB.';
    throw refuse('INVALID_REQUEST', {
      violations: [violation('upload', 'incomplete', textEn, '文件有缺失的分块，或末块之前的分块小于 8 MiB。')],
    });
  }
  if (options.site !== '' && !(await placements(service, call, study).hasSite(options.site))) {
    const textEn = 'The study has no such site.';
    throw refuse('INVALID_REQUEST', { violations: [violation('site', 'unknown_site', textEn, '研究中没有该中心。')] });
  }
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  return await start(service, call, {
    ...{ study, kind: 'import', options, fileName, mediaType: 'application/xml' },
    ...{ cursor: { stage: 'reading', subjects: 0 }, unit: 'bytes', total },
  });
}

async function start(
  { database }: ServiceContext,
  call: Call,
  made: Omit<NewJob, 'job' | 'grants' | 'scope'>,
): Promise<Job> {
  const key = { study: made.study, job: randomUUID() };
  const { grants, scope } = call;
  const reason = made.kind === 'export' ? 'Export' : 'Import';
  return await database.write(call, reason, async (tx) => {
    await insertJob(tx, { ...made, ...key, grants, scope });
    tx.wake(jobsChannel);
    const job = await findJob(tx, key, call.actor.id);
    if (!job) throw new Error('a job that was started is not there');
    return job;
  });
}
