import type { Place } from '@verum/call';

export type JobState = 'WAITING' | 'RUNNING' | 'DONE' | 'FAILED' | 'CANCELLED';
export type JobFormat =
  | 'ODM_1_3_2'
  | 'ODM_2_0'
  | 'CSV'
  | 'XPT'
  | 'DATASET_JSON'
  | 'DATASET_NDJSON'
  | 'PARQUET'
  | 'PDF'
  | 'ARCHIVE'
  | 'FHIR';

export interface JobKey {
  readonly study: string;
  readonly job: string;
}

export interface ExportOptions {
  readonly format: JobFormat;
  /** '' for every site in the job's reach. */
  readonly site: string;
  /** '' for all. */
  readonly subject: string;
  readonly withAudit: boolean;
  readonly withExtensions: boolean;
  readonly language: 'en' | 'zh';
  readonly withByteOrderMark: boolean;
  /** What the document says of when it was made: the same however often its making is begun again. */
  readonly createdAt: string;
}

export interface ImportOptions {
  readonly upload: string;
  readonly site: string;
  readonly isDryRun: boolean;
  readonly reason: string;
  readonly keepMisfits: boolean;
  /** Absent in jobs from before there was such a thing. */
  readonly skipErrors?: boolean;
}

interface JobHead extends JobKey {
  readonly starter: string;
  readonly starterName: string | null;
  readonly state: JobState;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly fileName: string;
  readonly mediaType: string;
  readonly size: number | null;
  readonly sha256: string | null;
  readonly refusal: string | null;
  readonly refusalDetail: string | null;
}

/** A job as it is shown. */
export type Job = JobHead & {
  readonly progress: Progress;
  readonly counts: JobCounts;
  readonly errors: number;
  readonly warnings: number;
} & (
    | { readonly kind: 'export'; readonly options: ExportOptions }
    | { readonly kind: 'import'; readonly options: ImportOptions }
  );

/** What whoever works at it needs. `grants` and `scope` are those of the starter when it was started. */
export type JobToDo = JobKey & {
  readonly starter: string;
  readonly starterName: string | null;
  readonly grants: readonly Place[];
  readonly scope: readonly Place[];
  readonly cursor: JobCursor;
  /** Nothing yet at its first taking up. */
  readonly counts: Partial<JobCounts>;
  readonly tries: number;
} & (
    | { readonly kind: 'export'; readonly options: ExportOptions }
    | { readonly kind: 'import'; readonly options: ImportOptions }
  );

/** Where a job goes on. What a stage remembers is its own. */
export interface JobCursor {
  readonly stage: JobStage;
  readonly [key: string]: unknown;
}
export type JobStage = 'reading' | 'writing' | 'packing';

/** Totals of an import. */
export interface JobCounts {
  readonly subjects: number;
  readonly forms: number;
  readonly values: number;
  readonly unchanged: number;
  readonly files: number;
}
export const noCounts: JobCounts = { subjects: 0, forms: 0, values: 0, unchanged: 0, files: 0 };

export interface Progress {
  readonly stage: JobStage;
  readonly done: number;
  /** 0 where it is not known yet. */
  readonly total: number;
  readonly unit: 'subjects' | 'bytes' | 'files';
  /** When its stage was begun; null while nobody has. */
  readonly beganAt: string | null;
}

export interface Pace {
  readonly perSecond: number;
  /** 0 while it cannot be told. */
  readonly secondsLeft: number;
}

/** The rate since the stage began, and what is left at it. */
export function paceOf({ done, total, beganAt }: Progress, nowMs: number): Pace {
  const seconds = beganAt === null ? 0 : (nowMs - Date.parse(beganAt)) / 1000;
  if (seconds <= 0 || done === 0) return { perSecond: 0, secondsLeft: 0 };
  const perSecond = done / seconds;
  return { perSecond, secondsLeft: total > done ? Math.ceil((total - done) / perSecond) : 0 };
}

const passing: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'CANCELLED',
  'RATE_LIMITED',
  'READ_ONLY',
]);

/** What may be otherwise in a moment, without anybody doing anything about the job. */
export const isPassing = (reason: string) => passing.has(reason);

const ends: ReadonlySet<JobState> = new Set(['DONE', 'FAILED', 'CANCELLED']);

/** Nothing happens with it any more by itself. */
export const isOver = (state: JobState) => ends.has(state);

/** The state after a cancel or a resume; undefined where the present one does not allow it. Asked again it stays. */
export function stateAfter(step: 'cancel' | 'resume', state: JobState): JobState | undefined {
  if (step === 'cancel') return isOver(state) ? (state === 'CANCELLED' ? state : undefined) : 'CANCELLED';
  if (state === 'DONE') return undefined;
  return state === 'FAILED' || state === 'CANCELLED' ? 'WAITING' : state;
}

interface FileKind {
  readonly suffix: string;
  readonly mediaType: string;
}
const zip = (suffix: string): FileKind => ({ suffix: `${suffix}.zip`, mediaType: 'application/zip' });

const kinds: Readonly<Record<JobFormat, FileKind>> = {
  ODM_1_3_2: { suffix: 'odm-1.3.2.xml', mediaType: 'application/xml' },
  ODM_2_0: { suffix: 'odm-2.0.xml', mediaType: 'application/xml' },
  CSV: zip('csv'),
  XPT: zip('xpt'),
  DATASET_JSON: zip('dataset-json'),
  DATASET_NDJSON: zip('dataset-ndjson'),
  PARQUET: zip('parquet'),
  PDF: zip('casebooks'),
  ARCHIVE: zip('archive'),
  FHIR: zip('fhir'),
};

/** What the result is called: study, civil date in UTC, kind. */
export function resultFile(study: string, { format, createdAt }: Pick<ExportOptions, 'format' | 'createdAt'>) {
  const { suffix, mediaType } = kinds[format];
  return { fileName: `${study.replaceAll(/[^\w.-]+/g, '_')}-${createdAt.slice(0, 10)}-${suffix}`, mediaType };
}
