export type StartRefusedCode =
  | 'BINARIES_MISSING'
  | 'DATABASE_URL_INVALID'
  | 'DISK_FULL'
  | 'FOLDER_DENIED'
  | 'MIGRATION_EDITED'
  | 'MIGRATION_FAILED'
  | 'MIGRATION_NAME'
  | 'DATABASE_NEWER'
  | 'DATABASE_LOCKED'
  | 'START_FAILED'
  | 'WRONG_VERSION';

/** The database cannot be started or brought up to date: why, and what the operator does next. Not for callers. */
export class StartRefused extends Error {
  readonly code: StartRefusedCode;
  readonly next: string;

  constructor(code: StartRefusedCode, why: string, { next, cause }: { next: string; cause?: unknown }) {
    super(`${why} ${next}`, cause === undefined ? {} : { cause });
    this.name = 'StartRefused';
    this.code = code;
    this.next = next;
  }
}
