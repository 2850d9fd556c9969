import type { Design } from '@verum/checks';
import type { StudyBuild } from '@verum/odm';

/** What is designed: a study build that can still be changed, with its design beside it instead of inside of it. */
export interface Draft {
  readonly build: StudyBuild;
  readonly design: Design;
}

/** A change of a draft. It answers with the very same draft where there is nothing to change. */
export type Operation = (draft: Draft) => Draft;

/** How what is on the screen stands to what the server keeps. */
export type SaveState =
  | { readonly kind: 'saved' | 'unsaved' | 'saving' }
  /** Nobody answers; it is kept in this browser and sent again. */
  | { readonly kind: 'waiting' }
  /** Somebody else has saved meanwhile; nothing is sent until one has chosen. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'failed'; readonly error: unknown };
