import { setTimeout as timer } from 'node:timers/promises';
import type { DescMethod } from '@bufbuild/protobuf';
import { type Clock, Refusal } from '@verum/call';
import { methodRules, Reason } from '@verum/contracts';
import { type BackoffSettings, backoffMs, type RetryBudget } from '@verum/resilience';
import type { ClientInterceptor, Envelope } from '../channel.ts';

export interface RetrySettings extends BackoffSettings {
  /** Tries of one call, the first included. */
  readonly attemptsMax: number;
}

export interface RetryParts {
  readonly settings: RetrySettings;
  readonly budget: RetryBudget;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Until the time is over, or the signal aborts, with whose reason it then rejects. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Sends again what was lost on the way, where that is safe: within the budget, after a pause, never past the deadline.
 * A stream is sent again only while nothing of it has come.
 */
export function retry({ settings, budget, clock, random, wait = pause }: RetryParts): ClientInterceptor {
  /** The pause before the next try; undefined when there is none to be. */
  function pauseMs(failed: number, error: unknown, method: DescMethod, sent: Envelope, leftMs: number) {
    if (failed >= settings.attemptsMax || sent.signal.aborted) return undefined;
    if (!isLost(error) || !mayRepeat(method, sent)) return undefined;
    const ms = backoffMs(failed - 1, settings, random, error.retryAfterSeconds * 1000);
    return ms < leftMs && budget.tryRetry() ? ms : undefined;
  }

  return (next) => ({
    ...next,
    unary: async (method, request, envelope) => {
      const deadlineMs = clock.monotonicMs() + envelope.timeoutMs;
      budget.called();
      for (let failed = 0; ; ) {
        const leftMs = deadlineMs - clock.monotonicMs();
        try {
          return await next.unary(method, request, failed === 0 ? envelope : { ...envelope, timeoutMs: leftMs });
        } catch (error) {
          const ms = pauseMs(++failed, error, method, envelope, deadlineMs - clock.monotonicMs());
          if (ms === undefined) throw error;
          await wait(ms, envelope.signal);
        }
      }
    },
    stream: async function* (method, request, envelope) {
      const deadlineMs = clock.monotonicMs() + envelope.timeoutMs;
      budget.called();
      for (let failed = 0; ; ) {
        let hasBegun = false;
        const leftMs = deadlineMs - clock.monotonicMs();
        try {
          const sent = failed === 0 ? envelope : { ...envelope, timeoutMs: leftMs };
          for await (const part of next.stream(method, request, sent)) {
            hasBegun = true;
            yield part;
          }
          return;
        } catch (error) {
          if (hasBegun) throw error;
          const ms = pauseMs(++failed, error, method, envelope, deadlineMs - clock.monotonicMs());
          if (ms === undefined) throw error;
          await wait(ms, envelope.signal);
        }
      }
    },
  });
}

/**
 * Lost, not refused: the target was away, or the wire broke (then `facts.grpc` is all there is, because nobody was left
 * to give a reason). What a breaker, a bulkhead or an overloaded service refused (`facts.state`) was refused on
 * purpose: sending it again would undo that. Time that is up is up, and a bug is no better the second time.
 */
function isLost(error: unknown): error is Refusal {
  if (!(error instanceof Refusal) || error.facts.state !== undefined) return false;
  if (error.reason === Reason.UNAVAILABLE) return true;
  return (error.reason === Reason.INTERNAL || error.reason === Reason.CANCELLED) && error.facts.grpc !== undefined;
}

/**
 * Reads, writes that change nothing the second time, and writes with an idempotency key: the answer is stored with the
 * key in the write's own transaction, so the second try gets the first one's answer or is the first. Except what
 * belongs to signing in (public, and one's own account): secrets are not stored, so keys are not honoured there.
 */
function mayRepeat(method: DescMethod, { metadata }: Envelope): boolean {
  const { isIdempotent, scope } = methodRules(method);
  if (isIdempotent) return true;
  return metadata['idempotency-key'] !== undefined && scope !== 'public' && scope !== 'self';
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await timer(ms, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
}
