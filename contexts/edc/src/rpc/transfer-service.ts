import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { edc } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import { type Job, type JobFormat, paceOf } from '../domain/transfer/job.ts';
import { downloadResult } from '../logic/transfer/download-result.ts';
import { cancelJob, getJob, listJobFindings, listJobs, resumeJob } from '../logic/transfer/get-job.ts';
import { getUpload, putUploadPart, type UploadPart } from '../logic/transfer/put-upload-part.ts';
import { startExport, startImport } from '../logic/transfer/start-job.ts';
import type { ServiceContext } from '../service-context.ts';
import { toFinding } from './messages.ts';

const formats: Readonly<Record<JobFormat, edc.TransferFormat>> = {
  ODM_1_3_2: edc.TransferFormat.ODM_1_3_2,
  ODM_2_0: edc.TransferFormat.ODM_2_0,
  CSV: edc.TransferFormat.CSV,
  XPT: edc.TransferFormat.XPT,
  DATASET_JSON: edc.TransferFormat.DATASET_JSON,
  DATASET_NDJSON: edc.TransferFormat.DATASET_NDJSON,
  PARQUET: edc.TransferFormat.PARQUET,
  PDF: edc.TransferFormat.PDF,
  ARCHIVE: edc.TransferFormat.ARCHIVE,
  FHIR: edc.TransferFormat.FHIR,
};

function formatOf(format: edc.TransferFormat): JobFormat {
  const found = (Object.keys(formats) as JobFormat[]).find((name) => formats[name] === format);
  if (!found) throw new Error('the contract demands a format');
  return found;
}

/** verum.edc.v1.TransferService: message ↔ command, nothing else. */
export function transferService(service: ServiceContext): Binding {
  const shown = (job: Job) => toJob(job, service.clock.nowMs());
  return bind(edc.TransferService, {
    async putUploadPart({ study, upload, part, content }, call) {
      const bytes = content?.data ?? new Uint8Array(0);
      return toUpload(upload, await putUploadPart(service, call, { study, upload, part, bytes }));
    },
    getUpload: async (request, call) => toUpload(request.upload, await getUpload(service, call, request)),
    async startImport({ study, upload, fileName, site, dryRun, reason, keepMisfits, skipErrors }, call) {
      const command = { study, upload, fileName, site, isDryRun: dryRun, reason, keepMisfits, skipErrors };
      return shown(await startImport(service, call, command));
    },
    async startExport({ study, format, site, subject, audit, extensions, language, byteOrderMark }, call) {
      return shown(
        await startExport(service, call, {
          ...{ study, format: formatOf(format), site, subject, withAudit: audit, withExtensions: extensions },
          ...{ language: language === 'zh' ? 'zh' : 'en', withByteOrderMark: byteOrderMark },
        }),
      );
    },
    getJob: async (request, call) => shown(await getJob(service, call, request)),
    async listJobs(request, call) {
      const { jobs, nextPageToken } = await listJobs(service, call, request);
      return { jobs: jobs.map(shown), nextPageToken };
    },
    cancelJob: async (request, call) => shown(await cancelJob(service, call, request)),
    resumeJob: async (request, call) => shown(await resumeJob(service, call, request)),
    async listJobFindings(request, call) {
      const { findings, nextPageToken } = await listJobFindings(service, call, request);
      return { findings: findings.map(toFinding), nextPageToken };
    },
    downloadResult: (request, call) => downloadResult(service, call, { ...request, from: Number(request.from) }),
  });
}

function toUpload(upload: string, parts: readonly UploadPart[]): MessageInitShape<typeof edc.UploadSchema> {
  const size = parts.reduce((sum, one) => sum + one.size, 0);
  return { upload, parts: parts.map(({ part }) => part), size: BigInt(size) };
}

function toJob(job: Job, nowMs: number): MessageInitShape<typeof edc.JobSchema> {
  const { progress, counts, options } = job;
  const pace = job.state === 'RUNNING' ? paceOf(progress, nowMs) : { perSecond: 0, secondsLeft: 0 };
  return {
    ...{ study: job.study, job: job.job, kind: job.kind, site: options.site, fileName: job.fileName },
    format: job.kind === 'export' ? formats[job.options.format] : edc.TransferFormat.UNSPECIFIED,
    state: edc.JobState[job.state],
    ...{ stage: progress.stage, done: BigInt(progress.done), total: BigInt(progress.total), unit: progress.unit },
    ...pace,
    createdAt: timestampFromMs(Date.parse(job.createdAt)),
    ...(job.finishedAt !== null && { finishedAt: timestampFromMs(Date.parse(job.finishedAt)) }),
    ...{ size: BigInt(job.size ?? 0), sha256: job.sha256 ?? '' },
    ...{ subjects: BigInt(counts.subjects ?? 0), forms: BigInt(counts.forms ?? 0) },
    ...{ values: BigInt(counts.values ?? 0), unchanged: BigInt(counts.unchanged ?? 0) },
    files: BigInt(counts.files ?? 0),
    ...{ errors: job.errors, warnings: job.warnings },
    dryRun: job.kind === 'import' && job.options.isDryRun,
    ...{ refusal: job.refusal ?? '', refusalDetail: job.refusalDetail ?? '' },
  };
}
