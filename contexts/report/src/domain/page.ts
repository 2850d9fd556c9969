import { type Refusal, refuse } from '@verum/call';
import { violation } from './violation.ts';

const pageSizeDefault = 500;

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextPageToken: string;
}

interface Asked {
  /** 0 where the caller did not say. */
  readonly pageSize: number;
  readonly pageToken: string;
}

/**
 * A page of rows that are counted anyhow, the next one from where this one ended: rows that came in between move
 * nothing.
 * @throws Refusal INVALID_REQUEST for a token that no page gave
 */
export function pageOfRows<Row extends { readonly site: string; readonly month: string }>(
  rows: readonly Row[],
  { pageSize, pageToken }: Asked,
): Page<Row> {
  const [site, month] = pageToken === '' ? [] : keyIn(pageToken);
  const isAfter = (row: Row) =>
    site === undefined || month === undefined || row.site > site || (row.site === site && row.month > month);
  const left = rows.filter(isAfter);
  const page = left.slice(0, pageSize || pageSizeDefault);
  const last = page.at(-1);
  const isMore = left.length > page.length;
  return { rows: page, nextPageToken: isMore && last ? tokenOf([last.site, last.month]) : '' };
}

function tokenOf(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function keyIn(token: string): readonly string[] {
  const key = parsed(token);
  if (!Array.isArray(key) || key.length !== 2 || !key.every((part) => typeof part === 'string')) throw notAToken();
  return key;
}

function parsed(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw notAToken();
  }
}

function notAToken(): Refusal {
  const textEn = 'is not a token that an earlier page gave';
  return refuse('INVALID_REQUEST', {
    violations: [violation('pageToken', 'not_a_token', textEn, '不是先前页面给出的标记')],
  });
}
