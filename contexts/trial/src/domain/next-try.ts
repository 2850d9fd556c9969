export interface FailedTry {
  /** In a row, this one included. */
  readonly failures: number;
  /** How often the hospital is asked when all is well. */
  readonly everyMs: number;
  /** What the hospital, or its breaker, asked for. */
  readonly retryAfterMs: number | undefined;
  /** From 0 to 1: so that hospitals that failed together do not come back together. */
  readonly chance: number;
}

const firstMs = 1_000;
const longestMs = 15 * 60_000;

/** How long to leave a hospital alone after a failure: twice as long each time, never less than it asks for. */
export function waitAfterFailure({ failures, everyMs, retryAfterMs = 0, chance }: FailedTry): number {
  const doubled = firstMs * 2 ** Math.min(Math.max(0, failures - 1), 20);
  const longest = Math.max(firstMs, Math.min(everyMs, longestMs));
  const backoffMs = Math.round(Math.min(doubled, longest) * (0.8 + 0.4 * chance));
  return Math.max(backoffMs, Math.ceil(retryAfterMs));
}
