import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import type { Casebook } from '../../domain/casebook/casebook.ts';
import type { ServiceContext } from '../../service-context.ts';
import { selectCasebooks } from '../../store/casebooks.ts';
import { reachOf, seesBlinded } from '../reach.ts';
import { toCasebook } from './get-casebook.ts';

export interface ListCasebooks {
  readonly study: string;
  /** '' for every site that the caller may see. */
  readonly site: string;
  /** Only of these; none given: of all. */
  readonly subjects: readonly string[];
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
  { database, builds, clock }: ServiceContext,
  call: Call,
  query: ListCasebooks,
): Promise<CasebookPage> {
  const { study, site, subjects } = query;
  const size = pageSizeOf(query.pageSize);
  const [after = ''] = keyIn(query.pageToken, [/^[^\u0000]{1,64}$/]) ?? [];
  const reach = reachOf(call, study);
  return await database.read(call, async (sql) => {
    const rows = await selectCasebooks(sql, { study, site, subjects, ...reach, after, limit: size + 1 });
    const { page, nextPageToken } = pageOf(rows, size, ({ subject }) => [subject]);
    const casebooks: Casebook[] = [];
    for (const row of page) {
      const build = await builds.get(sql, { study, build: row.build });
      casebooks.push(toCasebook(build, row, { nowMs: clock.nowMs(), isUnblinded: seesBlinded(reach, row.site) }));
    }
    return { casebooks, nextPageToken, total: rows[0]?.total ?? 0 };
  });
}
