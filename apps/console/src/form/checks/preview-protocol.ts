import type { TypedContent } from '@verum/checks';
import type { StudyBuild, Texts } from '@verum/odm';

// What the page and the worker that judges what is typed say to each other.

export type Entries = readonly (readonly [path: string, content: TypedContent])[];

export type ToWorker =
  /** Once for each build; what is opened afterwards is a form of it. */
  | { readonly kind: 'build'; readonly build: StudyBuild }
  /** A form as it is saved; answers about another opening are of no use any more. */
  | {
      readonly kind: 'open';
      readonly opening: number;
      readonly formKey: string;
      readonly stored: Entries;
      readonly hidden: readonly string[];
      readonly today: string;
    }
  /** The form is left: nothing of it is kept. */
  | { readonly kind: 'close'; readonly opening: number }
  | { readonly kind: 'enter'; readonly opening: number; readonly entries: Entries };

/** Everything that follows from what was typed since the form was opened. */
export interface FromWorker {
  readonly opening: number;
  readonly verdicts: readonly CheckVerdict[];
  readonly derived: readonly (readonly [path: string, value: string])[];
  /** All paths that skip logic hides. */
  readonly hidden: readonly string[];
}

/** The last verdict of a check at a place; `texts` only where it fails. */
export interface CheckVerdict {
  readonly rule: string;
  readonly path: string;
  readonly fails: boolean;
  readonly isHard: boolean;
  readonly texts: Texts;
}
