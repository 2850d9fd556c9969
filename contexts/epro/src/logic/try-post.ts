import type { Call } from '@verum/call';
import { OutboundFailure } from '@verum/outbound';
import type { ServiceContext } from '../service-context.ts';
import type { AlertPost } from '../store/alert-work.ts';

const triesMax = 12;
const firstWaitMs = 30_000;
const waitMaxMs = 3_600_000;

export interface PostOutcome {
  readonly state: 'WAITING' | 'SENT' | 'FAILED';
  readonly tries: number;
  readonly why: string;
  readonly nextAt: string;
}

/**
 * Posts an alert once: that there is one, of which rule and subject, and never an answer or a score. The receiver tells
 * a repetition by the alert's id. Tried again with growing waits, for some nine hours.
 */
export async function tryPost({ posting, clock }: ServiceContext, call: Call, post: AlertPost): Promise<PostOutcome> {
  let tries = post.tries + 1;
  const settled = (state: 'SENT' | 'FAILED', why: string): PostOutcome => ({
    state,
    tries,
    why,
    nextAt: at(clock.nowMs()),
  });
  // The operator has taken the address away since.
  if (!posting?.isAllowed(post.url)) return settled('FAILED', 'not-allowed');
  try {
    await posting.post(call, { url: post.url, delivery: post.alert, body: bodyOf(post) });
    return settled('SENT', '');
  } catch (error) {
    if (!(error instanceof OutboundFailure)) throw error;
    const why = error.kind;
    // Not tried at all: left alone for a while, or too many at once.
    if (why === 'breaker-open' || why === 'bulkhead-full' || why === 'cancelled') tries -= 1;
    if (tries >= triesMax) return settled('FAILED', why);
    const waitMs = Math.max(Math.min(firstWaitMs * 2 ** Math.max(0, tries - 1), waitMaxMs), error.retryAfterMs ?? 0);
    return { state: 'WAITING', tries, why, nextAt: at(clock.nowMs() + waitMs) };
  }
}

function bodyOf({ study, alert, rule, subject, site, isUrgent, raisedAt }: AlertPost): string {
  const at = new Date(raisedAt).toISOString();
  return JSON.stringify({
    type: 'epro.alert.raised',
    alert,
    study,
    site,
    subject,
    rule,
    urgent: isUrgent,
    raisedAt: at,
  });
}

function at(ms: number): string {
  return new Date(ms).toISOString();
}
