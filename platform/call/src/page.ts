/** Lists by pages: the next one starts after the key of the last row, so rows that come in between move nothing. */
import { type Refusal, refuse, violation } from './refusal.ts';

const pageSizeDefault = 50;

/** How a column of a key is written: a pattern, or what a pattern cannot say. */
export interface KeyShape {
  test(text: string): boolean;
}

/** How many rows an answer holds; 0 means that the caller did not say. */
export function pageSizeOf(asked: number): number {
  return asked === 0 ? pageSizeDefault : asked;
}

/** The key of the last row of a page, so that the next page starts after it. Opaque to callers. */
export function pageToken(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The key in a token, or undefined for the first page.
 * @param shape how each column of the key is written: a token may be forged, and what it holds goes into SQL
 * @throws Refusal INVALID_REQUEST for what is no token of ours
 */
export function keyIn(token: string, shape: readonly KeyShape[]): readonly string[] | undefined {
  if (token === '') return undefined;
  const key = parsed(token);
  const fits = (part: unknown, index: number) => typeof part === 'string' && shape[index]?.test(part) === true;
  if (!Array.isArray(key) || key.length !== shape.length || !key.every(fits)) throw notAToken();
  return key;
}

/** INVALID_REQUEST for a token that no page gave. */
export function notAToken(): Refusal {
  const textEn = 'is not a token that an earlier page gave';
  return refuse('INVALID_REQUEST', {
    violations: [violation('pageToken', 'not_a_token', textEn, '不是先前页面给出的标记')],
  });
}

/** Rows are loaded one more than a page holds: the surplus says that there is another page. */
export function pageOf<Row>(
  rows: readonly Row[],
  size: number,
  keyOf: (row: Row) => readonly string[],
): { readonly page: readonly Row[]; readonly nextPageToken: string } {
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return { page, nextPageToken: rows.length > size && last !== undefined ? pageToken(keyOf(last)) : '' };
}

function parsed(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
}
