import type { Hold } from '../review/hold.ts';
import type { Standing } from '../visit/standing.ts';
import type { VisitTiming } from '../visit/visit-window.ts';
import type { FormStatus, SignatureState } from './form-status.ts';
import type { VisitRow } from './loaded-casebook.ts';

export interface SubjectKey {
  readonly study: string;
  readonly subject: string;
}

export interface FormKey extends SubjectKey {
  /** visitOid[!repeat]~formOid[!repeat] */
  readonly form: string;
}

/** A visit of a casebook with what its window says today. */
export interface VisitStatus extends VisitRow {
  readonly timing: VisitTiming;
  readonly hold: Hold;
  readonly signature: SignatureState;
}

export interface Casebook extends SubjectKey {
  readonly site: string;
  readonly build: number;
  /** ISO 8601, UTC. */
  readonly openedAt: string;
  readonly standing: Standing;
  /** Civil date at the site; null while the subject is in the study. */
  readonly endedOn: string | null;
  /** The forms that have been started. */
  readonly forms: readonly FormStatus[];
  /** In the order of the plan. */
  readonly visits: readonly VisitStatus[];
  readonly hold: Hold;
  readonly signature: SignatureState;
}
