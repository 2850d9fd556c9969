import { createHash } from 'node:crypto';
import { refuse } from '@verum/call';
import type { FastifyRequest } from 'fastify';
import { addressKey } from './address-key.ts';
import type { Limiter } from './options.ts';

// A ward of phones behind one address that come back together are let through; who makes proofs up is slowed down.
const addressRate = { burst: 1_000, perSecond: 100 };

export interface ShownProof {
  readonly proof: string;
  /** The key of its budget: what it claims to be, and from where, so that nobody spends the budget of another. */
  readonly budget: string;
}

/**
 * What a device shows of itself: `Authorization: Device <JWS>` and nothing else. No cookie is looked at, so no page of
 * a stranger can make a browser call these routes. Only the service that owns the device can tell whether it is true.
 *
 * @throws Refusal UNAUTHENTICATED without one, RATE_LIMITED for too many calls of one address
 */
export async function deviceProof({ headers, ip }: FastifyRequest, limiter: Limiter): Promise<ShownProof> {
  const [, proof] = /^Device +([A-Za-z0-9_-]{1,500}\.[A-Za-z0-9_-]{1,500}\.[A-Za-z0-9_-]{1,200})$/.exec(
    headers.authorization ?? '',
  ) ?? [''];
  if (proof === undefined) throw refuse('UNAUTHENTICATED');
  const address = addressKey(ip);
  const seconds = await limiter.take(`device ${address}`, addressRate);
  if (seconds > 0) throw refuse('RATE_LIMITED', { retryAfterSeconds: seconds });
  const claimed = createHash('sha256')
    .update(proof.slice(0, proof.indexOf('.')))
    .digest('base64url');
  return { proof, budget: `${claimed} ${address}` };
}
