import type { IncomingMessage } from 'node:http';
import { type Refusal, refuse } from '@verum/call';
import { Reason } from '@verum/contracts';
import { ProtocolRefusal } from './problem.ts';

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * All bytes of a body, counted as they come.
 *
 * @throws Refusal TOO_LARGE as soon as one byte too many is announced or here; 408 when `signal` aborts because time
 * is up; CANCELLED when the caller goes away.
 */
export function readBody(raw: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  if (!hasBody(raw)) return Promise.resolve(new Uint8Array());
  if (Number(raw.headers['content-length'] ?? 0) > maxBytes) {
    return Promise.reject(tooLarge(maxBytes));
  }
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const settle = (done: () => void) => {
      raw.off('data', take).off('end', finish).off('close', leave);
      signal.removeEventListener('abort', stop);
      done();
    };
    const take = (chunk: Uint8Array) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else settle(() => reject(tooLarge(maxBytes)));
    };
    const finish = () => settle(() => resolve(Buffer.concat(chunks, size)));
    const leave = () => settle(() => reject(refuse('CANCELLED')));
    const stop = () => settle(() => reject(stopped(signal)));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    raw.on('data', take).on('end', finish).on('close', leave);
  });
}

function stopped({ reason }: AbortSignal): Refusal {
  const refusal = reason as Refusal;
  return refusal.reason === Reason.DEADLINE_EXCEEDED
    ? new ProtocolRefusal(408, Reason.DEADLINE_EXCEEDED, { waiting_for: 'body' })
    : refusal;
}

function tooLarge(maxBytes: number): Refusal {
  return refuse('TOO_LARGE', { facts: { max_bytes: String(maxBytes) } });
}

const drainMaxBytes = 4 * 1024 * 1024;

/** Reads on for a while, so that a client that is still sending gets to read why it was refused; then cuts it off. */
export function drain(raw: IncomingMessage): void {
  let size = 0;
  raw.on('data', (chunk: Uint8Array) => {
    size += chunk.length;
    if (size > drainMaxBytes) raw.destroy();
  });
  raw.resume();
}
