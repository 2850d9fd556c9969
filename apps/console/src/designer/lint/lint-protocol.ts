import type { Finding } from '@verum/odm';
import type { Draft } from '../model/draft.ts';

export interface LintRequest {
  readonly turn: number;
  readonly draft: Draft;
}

export interface LintAnswer {
  readonly turn: number;
  readonly findings: readonly Finding[];
  /** What each test case of the design gives, in their order; undefined where it names no rule. */
  readonly results: readonly (string | undefined)[];
}
