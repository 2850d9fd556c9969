import { pinTriesMax, type Stage } from './phone.ts';

/** What the page is like on which the diary is. */
export interface Looked {
  /** There is something in a field, or a PIN is being looked at. */
  readonly isTyping: boolean;
  /** On the screen, as far as the browser can tell. */
  readonly isSeen: boolean;
}

/**
 * Whether a new version may take over now: while the diary is locked or not connected, never between two answers, nor
 * between two digits. Whoever was told that the PIN was wrong is about to type it again. Why a diary is gone is told by
 * the page that saw it go: the next one would not know.
 */
export function mayReload(stage: Stage, { isTyping, isSeen }: Looked): boolean {
  if (isTyping || stage.kind === 'open') return false;
  if (stage.kind === 'locked' && stage.triesLeft < pinTriesMax) return !isSeen;
  return stage.kind !== 'new' || stage.gone === undefined;
}
