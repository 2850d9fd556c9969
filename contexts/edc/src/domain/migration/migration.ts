/** A run that moves the casebooks of a site to another build, or says what that would do. */
export interface MigrationKey {
  readonly study: string;
  /** From 1, within the study. */
  readonly number: number;
}

export type MigrationState = 'RUNNING' | 'PAUSED' | 'DONE';

export interface MigrationRun extends MigrationKey {
  readonly site: string;
  /** The build moved to. */
  readonly build: number;
  readonly isDryRun: boolean;
  readonly state: MigrationState;
  readonly reason: string;
  /** Who started it: in whose name the casebooks are moved. */
  readonly actor: string;
  readonly actorName: string | null;
}

/** A run and how far it is; the sums leave out what the caller may not see. */
export interface Migration extends MigrationRun {
  readonly total: number;
  readonly done: number;
  readonly leftOut: number;
  readonly orphanedValues: number;
  readonly resignForms: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Subjects a second: of the last seconds, or, when it is done, of all of it. */
  readonly perSecond: number;
}

/** Of the time still needed at the present rate, in whole seconds; 0 when nothing can be said. */
export function secondsLeft({ state, total, done, perSecond }: Migration): number {
  return state === 'RUNNING' && perSecond > 0 ? Math.ceil(Math.max(0, total - done) / perSecond) : 0;
}
