import type { Rule } from './rule.ts';

export interface Evaluation {
  /** Derived values that differ from what stands there, to be written; without a value the item becomes blank. */
  readonly derived: readonly Derived[];
  /**
   * For each form one of whose skip rules was evaluated: all item and group paths hidden now. A group path without a
   * repeat key stands for every repeat; `isHidden` reads it.
   */
  readonly hidden: ReadonlyMap<string, readonly string[]>;
  /** Whole forms and visits whose collection exception was evaluated, with the answer. */
  readonly hiddenForms: readonly FormExclusion[];
  readonly hiddenVisits: readonly VisitExclusion[];
  readonly outcomes: readonly Outcome[];
  /** Rules evaluated, each at each place; without those evaluated again only to complete `hidden`. */
  readonly evaluated: number;
}

export interface Derived {
  readonly formKey: string;
  readonly path: string;
  readonly value: string | undefined;
  readonly rule: Rule;
}

export interface FormExclusion {
  readonly visitOid: string;
  readonly visitRepeatKey?: string;
  readonly formOid: string;
  readonly isHidden: boolean;
  readonly rule: Rule;
}

export interface VisitExclusion {
  readonly visitOid: string;
  readonly isHidden: boolean;
  readonly rule: Rule;
}

export type Verdict = 'holds' | 'fails' | 'undetermined';

export interface Outcome {
  readonly rule: Rule;
  readonly formKey: string;
  readonly path: string;
  /** The check at its place within the subject; stable as long as the rule's id is. */
  readonly checkKey: string;
  readonly verdict: Verdict;
  /**
   * Over the inputs' addresses, contents and versions; reckoned when it is read. A derived input counts by its content alone: it is written by
   * what it is derived from, and its next version is not known before it is stored.
   */
  readonly inputsHash: string;
  readonly inputs: readonly { readonly formKey: string; readonly path: string }[];
}

export interface Change {
  readonly formKey: string;
  /** Item paths, also of removed items; 'all' when the form was started, removed, or is checked as a whole. */
  readonly paths: readonly string[] | 'all';
}

export interface EvaluateOptions {
  /** Civil date, `YYYY-MM-DD`: when there is no visit date, ages are reckoned on it. */
  readonly today?: string;
}
