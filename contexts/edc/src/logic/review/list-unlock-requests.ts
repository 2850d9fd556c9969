import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import type { UnlockState } from '../../domain/review/unlock-request.ts';
import type { ServiceContext } from '../../service-context.ts';
import { selectRequests } from '../../store/unlock-requests.ts';
import { reachOf } from '../reach.ts';
import { type ShownRequest, withStanding } from './request-unlock.ts';

export interface ListUnlockRequests {
  readonly study: string;
  /** Undefined for all. */
  readonly state: UnlockState | undefined;
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface UnlockRequestPage {
  readonly requests: readonly ShownRequest[];
  readonly nextPageToken: string;
}

/** Those about places within reach, the latest first, each with what holds its place now. */
export async function listUnlockRequests(
  { database }: ServiceContext,
  call: Call,
  { study, state, ...query }: ListUnlockRequests,
): Promise<UnlockRequestPage> {
  const size = pageSizeOf(query.pageSize);
  const [before] = keyIn(query.pageToken, [/^\d{1,9}$/]) ?? [];
  const after = before === undefined ? undefined : Number(before);
  return await database.read(call, async (sql) => {
    const rows = await selectRequests(sql, { study, state, ...reachOf(call, study), before: after, limit: size + 1 });
    const { page, nextPageToken } = pageOf(rows, size, ({ number }) => [String(number)]);
    const requests: ShownRequest[] = [];
    for (const request of page) requests.push(await withStanding(sql, study, request));
    return { requests, nextPageToken };
  });
}
