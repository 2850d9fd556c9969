import type { Clock } from '@verum/call';
import type { Shed, WorkClass } from './concurrency-limit.ts';
import { slidingWindow } from './sliding-window.ts';

export interface ThrottleSettings {
  /** How many calls of a class are sent for each one that the target takes. A class that is not named is never held back. */
  readonly sent: Readonly<Partial<Record<WorkClass, number>>>;
  /** And this many a second beside, so that a quiet caller may ask at all, and a busy one hears that it is over. */
  readonly minPerSecond: number;
  readonly windowMs: number;
}

/** Saves are not held back: the target has a place for them, or lets them wait for one. */
export const throttleDefaults: ThrottleSettings = {
  sent: { report: 1.1, read: 1.25 },
  minPerSecond: 2,
  windowMs: 1_000,
};

/** A call that may be sent. */
export interface Sendable {
  readonly isAdmitted: true;
  /** To be told when the target has no room for its class, and when it may come again. */
  shed(retryAfterMs: number): void;
}

export interface ThrottleSnapshot {
  /** In the last seconds, by class: calls that somebody wanted to make, and those that the target did not refuse. */
  readonly wanted: Readonly<Partial<Record<WorkClass, number>>>;
  readonly taken: Readonly<Partial<Record<WorkClass, number>>>;
  /** Held back since the process began. */
  readonly refused: Readonly<Partial<Record<WorkClass, number>>>;
}

export interface Throttle {
  admit(workClass: WorkClass): Sendable | Shed;
  snapshot(): ThrottleSnapshot;
}

const slices = 5;
const retryAfterMs = 1_000;

/**
 * A target that refuses most of what it is asked spends its time on refusing. So its caller refuses by itself, and the
 * more of it, the more was refused lately: with chance (wanted − k · taken − reserve) / (wanted + 1), k being `sent`.
 * Client-side throttling after Beyer et al., "Site Reliability Engineering" (2016), chapter 21, equation 1, with the
 * reserve beside and a window of seconds, because a crowd of people leaves as quickly as it comes.
 *
 * @param random numbers in [0, 1)
 */
export function openThrottle(
  clock: Clock,
  random: () => number,
  settings: ThrottleSettings = throttleDefaults,
): Throttle {
  const { sent, minPerSecond, windowMs } = settings;
  const reserve = (minPerSecond * windowMs) / 1_000;
  const lanes = new Map(
    Object.entries(sent).map(([workClass, most]) => [
      workClass as WorkClass,
      // Of what was wanted, what was held back is marked. What is under way counts as taken: slow is not overloaded.
      {
        most,
        window: slidingWindow(windowMs, slices),
        shed: slidingWindow(windowMs, slices),
        refused: 0,
        retryAfterMs,
      },
    ]),
  );
  type Lane = typeof lanes extends Map<WorkClass, infer L> ? L : never;
  const now = () => clock.monotonicMs();
  const read = ({ window, shed }: Lane) => {
    const { total: wanted, marked: held } = window.read(now());
    return { wanted, taken: Math.max(0, wanted - held - shed.read(now()).total) };
  };
  const perClass = (of: (lane: Lane) => number) =>
    Object.fromEntries([...lanes].map(([workClass, lane]) => [workClass, of(lane)]));
  return {
    admit: (workClass) => {
      const lane = lanes.get(workClass);
      if (!lane) return { isAdmitted: true, shed: () => {} };
      const { wanted, taken } = read(lane);
      const isHeld = random() < (wanted - lane.most * taken - reserve) / (wanted + 1);
      lane.window.add(now(), isHeld ? 1 : 0, 1);
      if (isHeld) {
        lane.refused++;
        return { isAdmitted: false, retryAfterMs: lane.retryAfterMs };
      }
      return {
        isAdmitted: true,
        shed: (ms) => {
          lane.shed.add(now(), 0, 1);
          lane.retryAfterMs = ms;
        },
      };
    },
    snapshot: () => ({
      wanted: perClass((lane) => read(lane).wanted),
      taken: perClass((lane) => read(lane).taken),
      refused: perClass(({ refused }) => refused),
    }),
  };
}
