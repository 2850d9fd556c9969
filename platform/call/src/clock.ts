/** Time is an argument: decisions take it from here, tests turn it by hand. */
export interface Clock {
  /** Wall time, UTC milliseconds since 1970. May jump. */
  nowMs(): number;
  /** Never goes back; only differences mean anything. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** A clock that stands still until it is told to move. Timers of the runtime do not follow it. */
export function fakeClock(startMs = Date.UTC(2026, 10, 23)): Clock & { advance(ms: number): void } {
  let passedMs = 0;
  return {
    nowMs: () => startMs + passedMs,
    monotonicMs: () => passedMs,
    advance: (ms) => {
      passedMs += ms;
    },
  };
}
