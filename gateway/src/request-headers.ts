import type { IncomingHttpHeaders } from 'node:http';
import { refuse } from '@verum/call';
import type { Route } from './route.ts';
import { fault, invalid } from './violation.ts';

/** @throws Refusal INVALID_REQUEST for a key that is empty, not ASCII or longer than 200 characters. */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key))
    throw invalid([fault('Idempotency-Key', 'malformed')]);
  return key;
}

/** The time a request may take: what the caller asks for in `X-Timeout-Ms`, never more than `maxMs`. */
export function timeoutOf(headers: IncomingHttpHeaders, maxMs: number): number {
  const asked = headers['x-timeout-ms'];
  if (asked === undefined) return maxMs;
  if (typeof asked !== 'string' || !/^[1-9]\d{0,8}$/.test(asked)) throw invalid([fault('X-Timeout-Ms', 'malformed')]);
  return Math.min(Number(asked), maxMs);
}

/**
 * Whether a body of this type is read at this route.
 *
 * @throws Refusal UNSUPPORTED_MEDIA_TYPE, naming what is read; INVALID_REQUEST for a body where none is expected.
 */
export function checkContentType({ body }: Route, headers: IncomingHttpHeaders): void {
  if (body.kind === 'none') throw invalid([fault('', 'no_body')]);
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  if (encoding !== 'identity') throw refuse('UNSUPPORTED_MEDIA_TYPE', { facts: { content_encoding: 'identity' } });
  if (body.kind === 'raw') return;
  const isJson = /^application\/json *(?:; *charset="?utf-8"? *)?$/i.test(type.trim());
  if (!isJson) throw refuse('UNSUPPORTED_MEDIA_TYPE', { facts: { content_type: 'application/json' } });
}
