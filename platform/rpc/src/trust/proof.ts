import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a proof is good, on either side of the receiver's clock. */
export const proofValidMs = 60_000;

const secretLengthMin = 32;

export interface Claim {
  readonly caller: string;
  /** Of the method, e.g. `/verum.edc.v1.EdcService/SaveForm`. */
  readonly path: string;
}

/**
 * That a call comes from somebody who knows the installation's secret: `<milliseconds>.<mac>`, an HMAC-SHA256
 * (RFC 2104) over caller, method and time. It says who calls, not what is sent: whoever can read and change packets
 * on the way needs to be kept out by TLS.
 */
export function prove(secret: Buffer, { caller, path }: Claim, nowMs: number): string {
  const time = String(Math.trunc(nowMs));
  return `${time}.${macOf(secret, { caller, path }, time).toString('base64url')}`;
}

/** `stale` was made with one of the secrets for this claim, and not within the last minute. */
export type Verdict = 'proven' | 'stale' | 'false';

/** Whether the proof was made with one of the secrets, for this claim, within the last minute. */
export function judgeProof(secrets: readonly Buffer[], claim: Claim, proof: string, nowMs: number): Verdict {
  const [, time, mac] = /^(\d{1,15})\.([A-Za-z0-9_-]{43})$/.exec(proof) ?? [];
  if (time === undefined || mac === undefined) return 'false';
  const given = Buffer.from(mac, 'base64url');
  if (!secrets.some((secret) => timingSafeEqual(macOf(secret, claim, time), given))) return 'false';
  return Math.abs(nowMs - Number(time)) > proofValidMs ? 'stale' : 'proven';
}

function macOf(secret: Buffer, { caller, path }: Claim, time: string): Buffer {
  return createHmac('sha256', secret).update(`${caller}\n${path}\n${time}`).digest();
}

/**
 * One secret a line; the first signs, all are believed, so that a new one can be brought in everywhere before the
 * old one goes. @throws Error for a file without any, or with one shorter than 32 characters
 */
export function parseSecrets(content: Buffer): readonly Buffer[] {
  const lines = content
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) throw new Error('the file of the secret is empty');
  if (lines.some((line) => line.length < secretLengthMin))
    throw new Error(`a secret has fewer than ${secretLengthMin} characters`);
  return lines.map((line) => Buffer.from(line, 'utf8'));
}
