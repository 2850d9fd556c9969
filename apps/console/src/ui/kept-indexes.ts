import type { Range } from '@tanstack/react-virtual';

/**
 * Which rows (or columns) of a virtual grid are in the page: those on the screen, some around them, and the one of the
 * cell that one is at, wherever it is. A cell that left the page would take the focus with it, and no key would reach
 * the grid again.
 * @param at undefined where there is none, e.g. in the column that is always there
 * @returns ascending, each once
 */
export function keptIndexes({ startIndex, endIndex, overscan, count }: Range, at: number | undefined): number[] {
  const first = Math.max(0, startIndex - overscan);
  const last = Math.min(count - 1, endIndex + overscan);
  const shown = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  if (at === undefined || at < 0 || at >= count || (at >= first && at <= last)) return shown;
  return at < first ? [at, ...shown] : [...shown, at];
}
