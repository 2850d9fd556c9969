import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import { codePattern } from '@verum/contracts';
import type { ServiceContext } from '../service-context.ts';
import { listCorrections as load, type StoredCorrection } from '../store/corrections.ts';
import { requireReached } from './require-reached.ts';

export type { StoredCorrection } from '../store/corrections.ts';

/** Newest first, of the sites in scope. `subject`: '' for all. */
export async function listCorrections(
  { database }: ServiceContext,
  call: Call,
  command: {
    readonly study: string;
    readonly subject: string;
    readonly pageSize: number;
    readonly pageToken: string;
  },
): Promise<{ readonly corrections: readonly StoredCorrection[]; readonly nextPageToken: string }> {
  const { study, subject, pageSize, pageToken } = command;
  const size = pageSizeOf(pageSize);
  const after = keyIn(pageToken, [/^\d{4}-[0-9T:.Z-]{6,30}$/, codePattern]);
  const rows = await database.read(call, async (sql) => {
    const sites = await requireReached(sql, call, { study, subject });
    return await load(sql, { study, subject, sites, after, limit: size + 1 });
  });
  const { page, nextPageToken } = pageOf(rows, size, ({ askedAt, correction }) => [askedAt, correction]);
  return { corrections: page, nextPageToken };
}
