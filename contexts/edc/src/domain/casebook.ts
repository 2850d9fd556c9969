import type { Entry } from './form-state.ts';

export interface SubjectKey {
  readonly study: string;
  readonly subject: string;
}

export interface FormStatus {
  readonly form: string;
  readonly entry: Exclude<Entry, 'NOT_STARTED'>;
  readonly revision: number;
}

export interface Casebook {
  readonly study: string;
  readonly subject: string;
  readonly site: string;
  readonly build: number;
  /** ISO 8601, UTC. */
  readonly openedAt: string;
  /** The forms that have been started. */
  readonly forms: readonly FormStatus[];
}
