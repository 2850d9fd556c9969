import type { KeyObject } from 'node:crypto';
import { isSignedBy } from './pairing-code.ts';

/** How far the clock of a proof may be from ours, seconds: on its way to us, or a device that has just been set. */
export const clockToleranceSeconds = 120;

/** A compact JWS (RFC 7515): read, not yet believed. */
export interface ReadProof {
  readonly device: string;
  readonly issuedAtSeconds: number;
  readonly method: string;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** Undefined for what is no proof of ours. */
export function readProof(jws: string): ReadProof | undefined {
  const parts = jws.split('.');
  const [head, payload, signature] = parts;
  if (parts.length !== 3 || !head || !payload || !signature) return undefined;
  const { alg, kid, ...others } = objectIn(head);
  const { iat, m } = objectIn(payload);
  // Another algorithm is no algorithm, and what a header says must be understood is not (RFC 7515, 4.1.11).
  if (alg !== 'ES256' || typeof kid !== 'string' || 'crit' in others) return undefined;
  if (typeof iat !== 'number' || !Number.isFinite(iat) || typeof m !== 'string') return undefined;
  return {
    device: kid,
    issuedAtSeconds: iat,
    method: m,
    signed: Buffer.from(`${head}.${payload}`, 'latin1'),
    signature: Buffer.from(signature, 'base64url'),
  };
}

export interface KnownDevice {
  readonly key: KeyObject;
  readonly isRevoked: boolean;
  /** Milliseconds since 1970; undefined: for as long as it is not revoked. */
  readonly validUntilMs: number | undefined;
}

export type ProofVerdict = 'good' | 'forged' | 'revoked' | 'clock';

/**
 * A device that is revoked hears so whatever its clock shows, because it is to wipe itself; but only one that holds the
 * key hears it, so that nobody else finds out.
 */
export async function judgeProof(
  proof: ReadProof,
  { key, isRevoked, validUntilMs }: KnownDevice,
  { method, nowMs }: { readonly method: string; readonly nowMs: number },
): Promise<ProofVerdict> {
  if (!(await isSignedBy(key, proof.signed, proof.signature))) return 'forged';
  if (proof.method !== method) return 'forged';
  if (isRevoked || (validUntilMs !== undefined && nowMs >= validUntilMs)) return 'revoked';
  return Math.abs(nowMs / 1000 - proof.issuedAtSeconds) <= clockToleranceSeconds ? 'good' : 'clock';
}

function objectIn(base64url: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64url, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
