import type { DemoItem } from './plan.ts';

/** One thing that somebody does beside entering a form. Each belongs to one site and is done by a user of it. */
export type DemoStep =
  | SkipVisit
  | SkipForm
  | RemoveForm
  | Correct
  | AttachFile
  | Annotate
  | OpenQuery
  | HandleQueries
  | Verify
  | Sign
  | HoldStep;

interface Step {
  readonly site: string;
  /** Login. */
  readonly by: string;
}

/** `<visitOid>[!<repeat>]` */
export interface SkipVisit extends Step {
  readonly kind: 'skip-visit';
  readonly subject: string;
  readonly visit: string;
  readonly reason: string;
}

export interface SkipForm extends Step {
  readonly kind: 'skip-form';
  readonly subject: string;
  readonly formKey: string;
  readonly reason: string;
}

export interface RemoveForm extends Step {
  readonly kind: 'remove-form';
  readonly subject: string;
  readonly formKey: string;
  readonly reason: string;
}

/** Changes what was entered before. */
export interface Correct extends Step {
  readonly kind: 'correct';
  readonly subject: string;
  readonly formKey: string;
  readonly items: readonly DemoItem[];
  readonly reason: string;
}

/** Uploads a PDF that is made of the lines, and names it in an item. */
export interface AttachFile extends Step {
  readonly kind: 'attach-file';
  readonly subject: string;
  readonly formKey: string;
  readonly path: string;
  readonly name: string;
  /** ASCII. */
  readonly lines: readonly string[];
}

export interface Annotate extends Step {
  readonly kind: 'annotate';
  readonly subject: string;
  readonly formKey: string;
  /** '' for the form. */
  readonly path: string;
  readonly text: string;
}

export interface OpenQuery extends Step {
  readonly kind: 'open-query';
  readonly subject: string;
  readonly formKey: string;
  /** '' for the form. */
  readonly path: string;
  readonly text: string;
}

/** The same step for every query of the site that waits for it and is meant. */
export interface HandleQueries extends Step {
  readonly kind: 'release-queries' | 'answer-queries' | 'close-queries' | 'reopen-queries' | 'cancel-queries';
  /** Absent: of every subject. */
  readonly subject?: string;
  /** Ids of checks; absent: whoever or whatever opened it. */
  readonly rules?: readonly string[];
  /** Only those opened by a person. */
  readonly fromPeople?: true;
  readonly formKey?: string;
  readonly text: string;
}

/** Everything that is in the forms now agrees with its source. */
export interface Verify extends Step {
  readonly kind: 'verify';
  readonly subject: string;
  /** Absent: every form of the subject. */
  readonly formKeys?: readonly string[];
  readonly source: string;
}

export interface Sign extends Step {
  readonly kind: 'sign';
  readonly subject: string;
  /** A form key, a visit, or '' for the casebook. */
  readonly place: string;
  readonly meaning: string;
}

export interface HoldStep extends Step {
  readonly kind: 'freeze' | 'lock' | 'request-unlock';
  readonly subject: string;
  /** A form key, a visit, or '' for the casebook. */
  readonly place: string;
  readonly reason: string;
}
