import { isHidden } from '@verum/checks';
import type { CheckVerdict, FromWorker } from './preview-protocol.ts';

/** What is known of the form as it is typed, ahead of its save. */
export interface PreviewFacts {
  /** Checks that were judged at an item; the same list as long as they say the same. */
  verdicts(path: string): readonly CheckVerdict[];
  /** What a derived item would hold; undefined where that is what stands there. */
  derived(path: string): string | undefined;
}

const none: readonly CheckVerdict[] = [];

export const noPreview: PreviewFacts = { verdicts: () => none, derived: () => undefined };

/** `before`: what it said until now, so that what stays the same stays the same object. */
export function previewFacts(answer: Pick<FromWorker, 'verdicts' | 'derived'>, before: PreviewFacts): PreviewFacts {
  const byPath = Map.groupBy(answer.verdicts, ({ path }) => path);
  for (const [path, now] of byPath) {
    const old = before.verdicts(path);
    if (isSame(old, now)) byPath.set(path, old as CheckVerdict[]);
  }
  const derived = new Map(answer.derived);
  return { verdicts: (path) => byPath.get(path) ?? none, derived: (path) => derived.get(path) };
}

/**
 * What to hide of what skip logic would hide: not an item that cannot be kept as it is typed, for it stands in the way
 * of the save, and somebody has to see it to put it right.
 */
export function hiddenPaths(hidden: readonly string[], problems: readonly string[]): readonly string[] {
  if (problems.length === 0) return hidden;
  return hidden.filter((path) => !problems.some((problem) => isHidden(new Set([path]), problem)));
}

function isSame(old: readonly CheckVerdict[], now: readonly CheckVerdict[]): boolean {
  return (
    old.length === now.length && old.every(({ rule, fails }, at) => rule === now[at]?.rule && fails === now[at].fails)
  );
}
