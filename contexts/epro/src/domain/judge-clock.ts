/** A device's own clock, as it told it. Milliseconds. */
export interface ToldTime {
  readonly atMs: number;
  /** Device clock less ours, when last measured. */
  readonly skewMs: number | undefined;
}

export interface JudgedTime {
  /** By our clock, as far as is known; never after it was received. */
  readonly trueAtMs: number;
  readonly flags: readonly ('skew-unknown' | 'ahead-of-us')[];
}

/** What a measurement of the error may itself be wrong by: half a slow round trip, and the device's drift since. */
const toleranceMs = 5_000;

/**
 * When something happened by our clock. A device that never measured its error is believed, and the record says so; a
 * time that lies after we heard of it cannot be, so it is taken as the time at which we heard, and marked.
 */
export function judgeTime({ atMs, skewMs }: ToldTime, receivedAtMs: number): JudgedTime {
  const saidMs = atMs - (skewMs ?? 0);
  const isAhead = saidMs > receivedAtMs + toleranceMs;
  return {
    trueAtMs: Math.min(saidMs, receivedAtMs),
    flags: [
      ...(skewMs === undefined ? (['skew-unknown'] as const) : []),
      ...(isAhead ? (['ahead-of-us'] as const) : []),
    ],
  };
}
