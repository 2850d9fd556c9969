import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import type { ServiceContext } from '../../service-context.ts';
import { selectHolds } from '../../store/holds.ts';
import { reachOf } from '../reach.ts';
import { type HeldPlace, heldPlace } from './set-hold.ts';

export interface ListHolds {
  readonly study: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

const shape = [/^[^\u0000]{0,64}$/, /^[^\u0000]{0,64}$/, /^[^\u0000]{0,300}$/, /^[^\u0000]{0,600}$/];

export interface HoldPage {
  readonly holds: readonly HeldPlace[];
  readonly nextPageToken: string;
}

/** What is frozen or locked within reach, the widest levels first. */
export async function listHolds(
  { database }: ServiceContext,
  call: Call,
  { study, ...query }: ListHolds,
): Promise<HoldPage> {
  const size = pageSizeOf(query.pageSize);
  const after = keyIn(query.pageToken, shape);
  return await database.read(call, async (sql) => {
    const rows = await selectHolds(sql, { study, ...reachOf(call, study), after, limit: size + 1 });
    const { page, nextPageToken } = pageOf(rows, size, ({ subject, site, visit, form }) => [
      subject,
      site,
      visit,
      form,
    ]);
    const holds: HeldPlace[] = [];
    for (const row of page) holds.push(await heldPlace(sql, row, row));
    return { holds, nextPageToken };
  });
}
