import { type ClockFacts, deviceTime, type Look, measure, noticeJump, resumeClock, trueMs } from './clock.ts';
import type { DeviceTime } from './entry.ts';
import type { DiaryEnv } from './env.ts';

/** The device's clock while a page lives, with what is known of its error. */
export interface ClockKeeper {
  look(): Look;
  facts(): ClockFacts;
  /** The device's time, to be kept with an entry. */
  time(): DeviceTime;
  /** The server's time, as far as the error is known. */
  trueMs(): number;
  /** The server told its time in answer to a question. */
  measured(asked: Look, serverMs: number): void;
}

export function keepClock(
  env: Pick<DiaryEnv, 'now' | 'monotonic' | 'zone'>,
  kept: ClockFacts | undefined,
): ClockKeeper {
  const look = (): Look => ({ atMs: env.now(), monotonicMs: env.monotonic() });
  let facts = resumeClock(kept, look());
  const seen = (): ClockFacts => {
    facts = noticeJump(facts, look());
    return facts;
  };
  return {
    look,
    facts: seen,
    time: () => {
      const now = seen();
      return deviceTime(now, now.atMs, env.zone());
    },
    trueMs: () => {
      const now = seen();
      return trueMs(now, now.atMs);
    },
    measured: (asked, serverMs) => {
      facts = measure(facts, asked, look(), serverMs);
    },
  };
}
