import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const stepMs = 30_000;
const digits = 6;
/** The recommended length of RFC 4226 §4, requirement 6. */
const secretBytes = 20;
/** Clocks of telephones are not exact, and typing takes time: one step on either side (RFC 6238 §5.2). */
const slackSteps = 1;

export function newTotpSecret(): Buffer {
  return randomBytes(secretBytes);
}

/** The time step of a moment. */
export function stepAt(nowMs: number): number {
  return Math.floor(nowMs / stepMs);
}

/** The code of a step: RFC 4226 §5.3 with HMAC-SHA-1 over the step, six digits. */
export function codeOf(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/**
 * The step whose code was typed, or undefined. Only steps within one of the present one, and after `lastStep`, the
 * one accepted before: a code that somebody has looked at is of no use to them once it was used (RFC 6238 §5.2).
 * @param typed digits, as a person or an input method writes them: with spaces, full-width
 */
export function acceptedStep(
  secret: Buffer,
  typed: string,
  { nowMs, lastStep }: { nowMs: number; lastStep: number },
): number | undefined {
  const code = normaliseCode(typed);
  if (code.length !== digits) return undefined;
  const now = stepAt(nowMs);
  const steps = Array.from({ length: 2 * slackSteps + 1 }, (_, index) => now - slackSteps + index);
  return steps.find((step) => step > lastStep && timingSafeEqual(Buffer.from(codeOf(secret, step)), Buffer.from(code)));
}

/** What authenticator apps read (the Key URI Format of Google Authenticator). */
export function otpauthUri(secret: Buffer, loginName: string): string {
  const label = `Verum:${encodeURIComponent(loginName)}`;
  const settings = `issuer=Verum&algorithm=SHA1&digits=${digits}&period=${stepMs / 1000}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&${settings}`;
}

function normaliseCode(typed: string): string {
  const code = typed.normalize('NFKC').replace(/\s/gu, '');
  return /^[0-9]*$/.test(code) ? code : '';
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 §6 without padding. */
export function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}
