import { type Call, keyIn, pageOf, pageSizeOf, refuse, sitesIn } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { listChanges, type SubjectChange } from '../store/subject-history.ts';
import { findSubject, type SubjectKey } from '../store/subjects.ts';
import { seesPersons } from './scope.ts';

export interface GetSubjectHistory extends SubjectKey {
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface SubjectHistory {
  readonly changes: readonly SubjectChange[];
  readonly nextPageToken: string;
}

/** @throws Refusal NOT_FOUND, for a subject out of scope as well */
export async function getSubjectHistory(
  { database }: ServiceContext,
  call: Call,
  query: GetSubjectHistory,
): Promise<SubjectHistory> {
  const { study } = query;
  const size = pageSizeOf(query.pageSize);
  const [seq, field] = keyIn(query.pageToken, [/^\d{1,18}$/, /^[a-z_]+$/]) ?? [];
  const after = seq !== undefined && field !== undefined ? { seq, field } : undefined;
  return await database.read(call, async (sql) => {
    const subject = await findSubject(sql, query, sitesIn(call.scope, study));
    if (!subject) throw refuse('NOT_FOUND', { facts: { study, subject: query.subject } });
    const withPatient = seesPersons(call, study, subject.site);
    const rows = await listChanges(sql, query, { after, limit: size + 1, withPatient });
    const { page, nextPageToken } = pageOf(rows, size, (change) => [String(change.seq), change.field]);
    return { changes: page, nextPageToken };
  });
}
