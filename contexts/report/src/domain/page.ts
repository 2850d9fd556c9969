import { keyIn, pageOf } from '@verum/call';

const pageSizeDefault = 500;

/** They are compared with rows that are in memory: any text will do. */
const keyShape = [/^/, /^/];

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
  const [site, month] = keyIn(pageToken, keyShape) ?? [];
  const isAfter = (row: Row) =>
    site === undefined || month === undefined || row.site > site || (row.site === site && row.month > month);
  const keyOf = (row: Row) => [row.site, row.month];
  const { page, nextPageToken: next } = pageOf(rows.filter(isAfter), pageSize || pageSizeDefault, keyOf);
  return { rows: page, nextPageToken: next };
}
