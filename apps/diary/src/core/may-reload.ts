import type { Stage } from './phone.ts';

/**
 * Whether a new version may take over now: while the diary is locked or not connected, never between two answers, nor
 * between two digits. Why a diary is gone is told by the page that saw it go: the next one would not know.
 */
export function mayReload(stage: Stage, isTyping: boolean): boolean {
  if (isTyping || stage.kind === 'open') return false;
  return stage.kind !== 'new' || stage.gone === undefined;
}
