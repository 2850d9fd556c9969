import assert from 'node:assert/strict';
import type { RawAnswer } from './raw-http.ts';

/** An answer without what may differ between any two. */
export interface ShownAnswer {
  readonly status: number;
  readonly headers: RawAnswer['headers'];
  readonly body: string;
}

// Of the request, of the clock, or counted over the others; the body is compared as it is.
const ownHeaders = new Set(['date', 'x-request-id', 'content-length', 'connection', 'keep-alive']);

/** The study's code, instants and how quickly something went, ids of the request, and sealed cursors. */
export function shown(answer: RawAnswer | undefined): ShownAnswer {
  assert.ok(answer);
  const body = answer.body
    .replaceAll(/TWIN-[AB]/g, 'TWIN-X')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)/g, '<instant>')
    .replaceAll(/"subjectsPerSecond":[\d.e-]+/g, '"subjectsPerSecond":0')
    // Of one length, and nothing but the key of the database says what is in it: contexts/edc/src/domain/trail/sealed-cursor.ts.
    .replaceAll(/"(next|nextPageToken)":"[A-Za-z0-9_-]{22}"/g, '"$1":"<sealed>"')
    .replaceAll(/"(traceId|requestId)":"[^"]*"/g, '"$1":""');
  return { status: answer.status, headers: answer.headers.filter(([name]) => !ownHeaders.has(name)), body };
}

export function isSame(one: ShownAnswer, other: ShownAnswer): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Where two answers part. */
export function difference(one: ShownAnswer, other: ShownAnswer): string {
  const [a, b] = [one, other].map(({ status, headers, body }) => `${status} ${JSON.stringify(headers)} ${body}`);
  let at = 0;
  while (at < (a?.length ?? 0) && a?.[at] === b?.[at]) at += 1;
  const around = (text: string | undefined) => text?.slice(Math.max(0, at - 150), at + 250);
  return `  A …${around(a)}\n  B …${around(b)}`;
}
