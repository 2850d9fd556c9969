import type { Clock } from '@verum/call';
import { slidingWindow } from './sliding-window.ts';

/** Names and meaning as in the configuration (DESIGN §4); times in milliseconds. */
export interface BreakerSettings {
  /** Outcomes are counted over this time. */
  readonly window: number;
  /** How long it stays open before one call may try. */
  readonly sleep: number;
  /** Into how many slices the window is cut. */
  readonly bucket: number;
  /** Opens when the share of failures is above it; at 1 it never opens. */
  readonly ratio: number;
  /** Does not open below this number of outcomes. */
  readonly request: number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/** A call that may be made. Exactly one of the three says how it ended; what is said after that has no effect. */
export interface Admitted {
  readonly isAdmitted: true;
  succeed(): void;
  fail(): void;
  /** It ended without telling anything of the target: cancelled by its caller, or never made. */
  giveBack(): void;
}

/** A call that must not be made, not one packet of it. */
export interface NotAdmitted {
  readonly isAdmitted: false;
  /** Until a try may succeed, at least 1. */
  readonly retryAfterMs: number;
  readonly state: 'open' | 'half-open';
}

export type Admission = Admitted | NotAdmitted;

/** Why it last opened. */
export type OpenedBy =
  | { readonly cause: 'share'; readonly failures: number; readonly total: number }
  | { readonly cause: 'probe' };

export interface BreakerSnapshot {
  readonly state: BreakerState;
  /** In the window; 0 while it is not closed. */
  readonly failures: number;
  readonly total: number;
  /** Until the next call may try: only while open. */
  readonly nextTryMs?: number;
  /** Is the one probe of the half-open state on its way? */
  readonly isProbing: boolean;
  /** How often it has opened, and how many calls it has refused, since it was made. */
  readonly opened: number;
  readonly refused: number;
  readonly openedBy?: OpenedBy;
  /** Wall time of that, UTC milliseconds. */
  readonly openedAtMs?: number;
}

export interface Breaker {
  admit(): Admission;
  /** Looks, and changes nothing. */
  snapshot(): BreakerSnapshot;
}

// While the probe is away nobody knows how it will end; the answer may be there within the second.
const probeWaitMs = 1_000;

/**
 * A circuit breaker: closed → open → half-open → closed | open.
 *
 * Closed, it judges the window at every outcome and at every admission, so also when old successes fall out of it.
 * Open until exactly `sleep` after it opened; the first call from then on is the probe, all others are refused until
 * the probe has ended. An outcome counts only in the period in which its call was admitted: stragglers of an outage
 * neither fill the clean window after it nor stand in for the probe.
 *
 * @throws RangeError for settings without meaning.
 */
export function openBreaker(settings: BreakerSettings, clock: Clock): Breaker {
  const { sleep, ratio, request } = settings;
  if (!(sleep >= 0 && ratio >= 0 && ratio <= 1 && request >= 1)) {
    throw new RangeError('a breaker needs sleep ≥ 0, ratio from 0 to 1 and request ≥ 1');
  }
  const outcomes = slidingWindow(settings.window, settings.bucket);
  let state: BreakerState = 'closed';
  // Each change of state begins a new period.
  let period = 0;
  let untilMs = 0;
  let isProbing = false;
  let opened = 0;
  let refused = 0;
  let openedBy: OpenedBy | undefined;
  let openedAtMs: number | undefined;

  function open(by: OpenedBy): void {
    state = 'open';
    period++;
    untilMs = clock.monotonicMs() + sleep;
    isProbing = false;
    opened++;
    openedBy = by;
    openedAtMs = clock.nowMs();
    outcomes.clear();
  }

  function close(): void {
    state = 'closed';
    period++;
    isProbing = false;
    outcomes.clear();
  }

  function judge(nowMs: number): void {
    const { marked: failures, total } = outcomes.read(nowMs);
    if (total >= request && failures / total > ratio) open({ cause: 'share', failures, total });
  }

  function settle(hasFailed: boolean): void {
    if (state === 'closed') {
      const nowMs = clock.monotonicMs();
      outcomes.add(nowMs, hasFailed ? 1 : 0, 1);
      judge(nowMs);
    } else if (hasFailed) open({ cause: 'probe' });
    else close();
  }

  function admitted(): Admitted {
    const admittedIn = period;
    let isOver = false;
    const once = (end: () => void) => () => {
      if (isOver) return;
      isOver = true;
      if (admittedIn === period) end();
    };
    return {
      isAdmitted: true,
      succeed: once(() => settle(false)),
      fail: once(() => settle(true)),
      giveBack: once(() => {
        if (state === 'half-open') isProbing = false;
      }),
    };
  }

  function refusedFor(retryAfterMs: number, as: 'open' | 'half-open'): NotAdmitted {
    refused++;
    return { isAdmitted: false, retryAfterMs: Math.max(1, Math.ceil(retryAfterMs)), state: as };
  }

  return {
    admit: () => {
      const nowMs = clock.monotonicMs();
      if (state === 'closed') judge(nowMs);
      if (state === 'closed') return admitted();
      if (state === 'open') {
        if (nowMs < untilMs) return refusedFor(untilMs - nowMs, 'open');
        state = 'half-open';
        period++;
      }
      if (isProbing) return refusedFor(Math.min(probeWaitMs, sleep), 'half-open');
      isProbing = true;
      return admitted();
    },
    snapshot: () => {
      const nowMs = clock.monotonicMs();
      const { marked: failures, total } = outcomes.read(nowMs);
      return {
        // One that has slept enough waits for its probe; nobody has to ask first for it to be seen.
        state: state === 'open' && nowMs >= untilMs ? 'half-open' : state,
        failures,
        total,
        ...(state === 'open' && { nextTryMs: Math.max(0, untilMs - nowMs) }),
        isProbing,
        opened,
        refused,
        ...(openedBy && { openedBy }),
        ...(openedAtMs !== undefined && { openedAtMs }),
      };
    },
  };
}
