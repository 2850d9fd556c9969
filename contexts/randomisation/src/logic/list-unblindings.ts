import { type Call, keyIn, pageOf, pageSizeOf, sitesIn } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { listUnblindings as load, type Unblinding } from '../store/unblindings.ts';

export interface ListUnblindings {
  readonly study: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface UnblindingPage {
  readonly unblindings: readonly Unblinding[];
  readonly nextPageToken: string;
}

/** Those at the sites in scope, oldest first. */
export async function listUnblindings(
  { database }: ServiceContext,
  call: Call,
  { study, pageSize, pageToken }: ListUnblindings,
): Promise<UnblindingPage> {
  const size = pageSizeOf(pageSize);
  const after = keyIn(pageToken, [/^\d{1,18}$/])?.[0];
  const list = { study, sites: sitesIn(call.scope, study), after, limit: size + 1 };
  const rows = await database.read(call, (sql) => load(sql, list));
  const { page, nextPageToken } = pageOf(rows, size, ({ seq }) => [String(seq)]);
  return { unblindings: page, nextPageToken };
}
