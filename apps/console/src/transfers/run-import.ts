import { api } from '../session/session.ts';
import type { Finding } from './findings.ts';
import { followJob, type Job, uploadFile } from './jobs.ts';

export type ImportKind = 'build' | 'data';

export interface ImportRequest {
  readonly study: string;
  readonly kind: ImportKind;
  readonly file: File;
  readonly isDryRun: boolean;
  readonly site: string;
  readonly reason: string;
  readonly keepMisfits: boolean;
  readonly skipErrors: boolean;
}

/** Names as in `transfer.count.…`; counts stand in JSON as numbers, or as strings where they are long. */
export const countNames = [
  ...(['build', 'visits', 'forms', 'groups', 'items', 'codeLists', 'conditions', 'methods'] as const),
  ...(['subjects', 'values', 'unchanged', 'files'] as const),
];
export type CountName = (typeof countNames)[number];

export interface ImportResult {
  readonly isDryRun: boolean;
  readonly counts: Readonly<Partial<Record<CountName, number | string | undefined>>>;
  readonly findings: readonly Finding[];
}

/** A build is read whole; data come in parts. */
export const bytesMax: Readonly<Record<ImportKind, number>> = {
  build: 64 * 1024 * 1024,
  data: 10 * 1024 * 1024 * 1024,
};

/** A build at once, data as a job. @throws Problem, JobFailed */
export async function runImport(
  request: ImportRequest,
  signal: AbortSignal,
  onProgress: (progress: { readonly bytes?: number; readonly job?: Job }) => void,
): Promise<ImportResult> {
  const { study, kind, file, isDryRun, site, reason, keepMisfits, skipErrors } = request;
  const document = new Blob([file], { type: 'application/xml' });
  if (kind === 'build') {
    const answer = await api.edc.importBuild({ study, document, dryRun: isDryRun }, { signal });
    const { build, counts = {}, findings = [] } = answer;
    return { isDryRun, counts: { build: build?.build, ...counts }, findings };
  }
  const upload = await uploadFile(study, file, signal, (bytes) => onProgress({ bytes }));
  const asked = { study, upload, fileName: file.name, dryRun: isDryRun, site, reason, keepMisfits, skipErrors };
  const begun = await api.transfer.startImport(asked, { signal });
  const job = await followJob(begun, signal, (now) => onProgress({ job: now }));
  const { subjects = 0, forms = 0, values = 0, unchanged = 0, files = 0 } = job;
  const { findings = [] } = await api.transfer.listJobFindings(
    { study, job: job.job ?? '', pageSize: 1000 },
    { signal },
  );
  return { isDryRun, counts: { subjects, forms, values, unchanged, files }, findings };
}
