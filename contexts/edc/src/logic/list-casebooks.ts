import { type Call, sitesIn } from '@verum/call';
import type { Casebook } from '../domain/casebook.ts';
import { keyIn, pageOf, pageSizeOf } from '../domain/page.ts';
import type { ServiceContext } from '../service-context.ts';
import { selectCasebooks } from '../store/casebooks.ts';

export interface ListCasebooks {
  readonly study: string;
  /** '' for every site that the caller may see. */
  readonly site: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface CasebookPage {
  readonly casebooks: readonly Casebook[];
  readonly nextPageToken: string;
  /** Of all pages. */
  readonly total: number;
}

/** The study matrix, by subject. */
export async function listCasebooks(
  { database }: ServiceContext,
  call: Call,
  query: ListCasebooks,
): Promise<CasebookPage> {
  const { study, site } = query;
  const size = pageSizeOf(query.pageSize);
  const [after = ''] = keyIn(query.pageToken, [/^[^\u0000]{1,64}$/]) ?? [];
  const sites = sitesIn(call.scope, study);
  const rows = await database.read(call, (sql) => selectCasebooks(sql, { study, site, sites, after, limit: size + 1 }));
  const { page, nextPageToken } = pageOf(rows, size, ({ subject }) => [subject]);
  return { casebooks: page, nextPageToken, total: rows[0]?.total ?? 0 };
}
