import { type Call, keyIn, pageOf, pageSizeOf, refuse } from '@verum/call';
import type { Query } from '../../domain/query/query.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findPlace } from '../../store/casebooks.ts';
import { type QueryFilter, selectQueries } from '../../store/query-list.ts';
import { queryReachOf } from './query-access.ts';

export interface ListQueries extends Omit<QueryFilter, 'dueBefore' | 'openedBefore'> {
  /** Only what is open past its due date. */
  readonly isOverdue: boolean;
  /** Opened at least so many times 24 hours ago; 0 for all. */
  readonly ageDaysMin: number;
  readonly pageSize: number;
  readonly pageToken: string;
}

const dayMs = 86_400_000;
const keyShape = [/^\d{4}-\d{2}-\d{2}$/, /^[^\u0000]{1,64}$/, /^[^\u0000]{1,600}$/, /^[1-9]\d{0,8}$/];

/**
 * By due date, the oldest first. Due dates are civil dates at the sites, and a list spans many of them: overdue is what
 * was due before today in UTC, which in China is told some hours after the site's own calendar says so.
 * @throws Refusal NOT_FOUND for a subject out of reach; INVALID_REQUEST for a page token that is none
 */
export async function listQueries(
  { database, clock }: ServiceContext,
  call: Call,
  { isOverdue, ageDaysMin, pageSize, pageToken, ...asked }: ListQueries,
): Promise<{ readonly queries: readonly Query[]; readonly nextPageToken: string }> {
  const { study, subject, state } = asked;
  const openedBefore = ageDaysMin > 0 ? new Date(clock.nowMs() - ageDaysMin * dayMs).toISOString() : undefined;
  const filter = { ...asked, openedBefore };
  const size = pageSizeOf(pageSize);
  const after = keyIn(pageToken, keyShape);
  const reach = queryReachOf(call, study);
  // An answer was due, so only what waits for one can be late.
  const isNever = isOverdue && state !== undefined && state !== 'OPEN';
  const overdue = { state: 'OPEN', dueBefore: new Date(clock.nowMs()).toISOString().slice(0, 10) } as const;
  return await database.read(call, async (sql) => {
    if (subject !== '' && !(await findPlace(sql, { study, subject }, reach.sites))) {
      throw refuse('NOT_FOUND', { facts: { study, subject } });
    }
    if (isNever) return { queries: [], nextPageToken: '' };
    const narrowed = isOverdue ? { ...filter, ...overdue } : { ...filter, dueBefore: undefined };
    const rows = await selectQueries(sql, narrowed, { after, limit: size + 1 }, reach);
    const keyOf = (row: Query) => [row.dueDate, row.subject, row.form, String(row.number)];
    const { page, nextPageToken } = pageOf(rows, size, keyOf);
    return { queries: page, nextPageToken };
  });
}
