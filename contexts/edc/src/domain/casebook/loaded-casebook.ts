import type { AutoQuery } from '../query/auto-queries.ts';
import type { HoldRow } from '../review/hold.ts';
import type { SubjectKey } from './casebook.ts';
import type { FormState } from './form-state.ts';

/** When a visit is due and was held, and what it expects; see the table `visit`. Dates are civil dates at the site. */
export interface VisitRow {
  /** visitOid[!repeat] */
  readonly visit: string;
  readonly position: number;
  readonly heldOn: string | null;
  readonly target: string | null;
  readonly earliest: string | null;
  readonly latest: string | null;
  readonly isProjected: boolean;
  readonly isHeld: boolean;
  readonly isExpected: boolean;
  readonly skipped: string | null;
  readonly missing: readonly string[];
  readonly missingBlinded: readonly string[];
  readonly excluded: readonly string[];
}

/** A casebook as far as one command has to know it. What is not loaded counts as not there. */
export interface LoadedCasebook extends SubjectKey {
  readonly site: string;
  readonly build: number;
  /** By form key; only forms that are started. */
  readonly forms: ReadonlyMap<string, FormState>;
  /** Of the loaded forms. */
  readonly queries: readonly AutoQuery[];
  /** The highest number of a query in each form. */
  readonly queryNumbers: ReadonlyMap<string, number>;
  /** On the subject, its site and the study, and below. */
  readonly holds: readonly HoldRow[];
  /** All of them where the command can move them, else those of the loaded forms. */
  readonly visits: readonly VisitRow[];
  readonly hasAllVisits: boolean;
  /** Of further repeats of the form at hand in its visit, which are there and not loaded: the key of one. */
  readonly alsoThere: readonly string[];
  /** IANA zone of the site. */
  readonly zone: string;
}
