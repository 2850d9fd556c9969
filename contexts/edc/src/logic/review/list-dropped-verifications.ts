import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import { currentItems } from '../../domain/casebook/current-items.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findPlace } from '../../store/casebooks.ts';
import { type DroppedForm, selectDroppedForms } from '../../store/verifications.ts';
import { noCasebook } from '../casebook/get-form.ts';
import { reachOf } from '../reach.ts';

export interface ListDroppedVerifications {
  readonly study: string;
  /** '' for every one that the caller may see. */
  readonly site: string;
  readonly subject: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

/** An item that was verified and has another version now. */
export interface DroppedVerification {
  readonly subject: string;
  readonly form: string;
  readonly path: string;
  readonly verifiedVersion: number;
  readonly version: number;
}

export interface DroppedVerifications {
  readonly dropped: readonly DroppedVerification[];
  readonly nextPageToken: string;
}

const shape = [/^[^\u0000]{1,64}$/, /^[^\u0000]{1,600}$/, /^[^\u0000]{1,600}$/];

/**
 * By subject, form and path.
 * @throws Refusal NOT_FOUND for a subject out of reach; INVALID_REQUEST
 */
export async function listDroppedVerifications(
  { database }: ServiceContext,
  call: Call,
  query: ListDroppedVerifications,
): Promise<DroppedVerifications> {
  const { study, site, subject } = query;
  const size = pageSizeOf(query.pageSize);
  const [afterSubject = '', afterForm = '', afterPath = ''] = keyIn(query.pageToken, shape) ?? [];
  const reach = reachOf(call, study);
  const forms = await database.read(call, async (sql) => {
    if (subject !== '' && !(await findPlace(sql, { study, subject }, reach.sites)))
      throw noCasebook({ study, subject });
    // Every form has one at least, so that many forms are enough; the first may be the rest of the page before.
    const from = [afterSubject, afterForm] as const;
    return await selectDroppedForms(sql, { study, site, subject, ...reach, from, limit: size + 2 });
  });
  const rows = forms
    .flatMap(droppedIn)
    .filter((row) => row.subject !== afterSubject || row.form !== afterForm || row.path > afterPath);
  const { page, nextPageToken } = pageOf(rows, size, (row) => [row.subject, row.form, row.path]);
  return { dropped: page, nextPageToken };
}

function droppedIn({ subject, form, state }: DroppedForm): DroppedVerification[] {
  return currentItems(state)
    .flatMap(([path, { version }]): DroppedVerification[] => {
      const verifiedVersion = state.verified[path];
      const isDropped = verifiedVersion !== undefined && verifiedVersion !== version;
      return isDropped ? [{ subject, form, path, verifiedVersion, version }] : [];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
