import { refuse } from '@verum/call';

const sizeDefault = 50;

/** How many, and after which key ('' for the first page). */
export interface Page {
  readonly size: number;
  readonly after: string;
}

/** @throws Refusal INVALID_REQUEST for a token that is not one of ours */
export function pageOf(request: { pageSize: number; pageToken: string }, key: RegExp): Page {
  const size = request.pageSize || sizeDefault;
  if (request.pageToken === '') return { size, after: '' };
  const after = Buffer.from(request.pageToken, 'base64url').toString();
  if (key.test(after)) return { size, after };
  const text = { textEn: 'is not a token of this list', textZh: '不是此列表的翻页标记' };
  throw refuse('INVALID_REQUEST', { violations: [{ field: 'pageToken', rule: 'page_token', ...text }] });
}

/** One row more than the page was asked for: whether there is a next page, and its token. */
export function cut<T>(
  rows: readonly T[],
  { size }: Page,
  keyOf: (row: T) => string,
): { rows: readonly T[]; next: string } {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  const next = rows.length > size && last !== undefined ? Buffer.from(keyOf(last)).toString('base64url') : '';
  return { rows: shown, next };
}
