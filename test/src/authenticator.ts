import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

const stepMs = 30_000;
const roomMs = 8_000;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * An authenticator app, written apart from the product: what an otpauth URI says, and the code of a moment.
 * @param steps thirty seconds each, from the present moment
 */
export function authenticatorCode(uri: string, steps = 0): string {
  const text = new URL(uri).searchParams.get('secret') ?? assert.fail('no secret');
  const bits = [...text].map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / stepMs) + steps));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const start = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The code before the present one, which leaves the present one and the next for later; good for some seconds more. */
export async function earlierCode(uri: string): Promise<string> {
  const leftMs = stepMs - (Date.now() % stepMs);
  if (leftMs < roomMs) await setTimeout(leftMs);
  return authenticatorCode(uri, -1);
}
