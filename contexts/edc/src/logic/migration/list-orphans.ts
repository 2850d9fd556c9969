import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import type { ServiceContext } from '../../service-context.ts';
import { type Orphan, selectOrphans } from '../../store/orphans.ts';
import { reachOf } from '../reach.ts';

export interface ListOrphans {
  readonly study: string;
  /** '' for every site that the caller may see. */
  readonly site: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

const keyShape = [/^[^\u0000]{1,64}$/, /^[^\u0000]{1,64}$/, /^[^\u0000]{1,600}$/, /^[^\u0000]{1,600}$/];

/** Values that the build of their casebook has no place for. */
export async function listOrphans(
  { database }: ServiceContext,
  call: Call,
  { study, site, ...query }: ListOrphans,
): Promise<{ readonly orphans: readonly Orphan[]; readonly nextPageToken: string }> {
  const size = pageSizeOf(query.pageSize);
  const after = keyIn(query.pageToken, keyShape) ?? [];
  const page = { study, site, ...reachOf(call, study), after, limit: size + 1 };
  const rows = await database.read(call, (sql) => selectOrphans(sql, page));
  const { page: orphans, nextPageToken } = pageOf(rows, size, (row) => [row.site, row.subject, row.form, row.path]);
  return { orphans, nextPageToken };
}
