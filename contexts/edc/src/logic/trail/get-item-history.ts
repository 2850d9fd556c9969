import { type Call, keyIn, pageOf, pageSizeOf } from '@verum/call';
import type { FormKey } from '../../domain/casebook/casebook.ts';
import { findForm, readFormKey } from '../../domain/casebook/find-form.ts';
import type { ItemChange } from '../../domain/casebook/replay.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findForm as findStoredForm } from '../../store/forms.ts';
import { selectHistory } from '../../store/history.ts';
import { noForm } from '../casebook/get-form.ts';
import { reachOf } from '../reach.ts';

export interface GetItemHistory extends FormKey {
  /** Item path; '' for the whole form. */
  readonly item: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

/**
 * Every version of the values of a form, oldest first.
 * @throws Refusal NOT_FOUND for a casebook or a form out of reach; INVALID_REQUEST
 */
export async function getItemHistory({ database, builds }: ServiceContext, call: Call, query: GetItemHistory) {
  const { study, subject, form, item } = query;
  readFormKey(form);
  const size = pageSizeOf(query.pageSize);
  const [revision = '0', path = ''] = keyIn(query.pageToken, [/^\d{1,15}$/, /^[^\u0000]{0,600}$/]) ?? [];
  const reach = reachOf(call, study);
  const rows = await database.read(call, async (sql): Promise<ItemChange[]> => {
    const found = await findStoredForm(sql, query, reach);
    if (!found) throw await noForm(sql, query, reach);
    if (!found.state) findForm(await builds.get(sql, { study, build: found.build }), form);
    return await selectHistory(sql, { study, subject, form, item, ...reach, after: [revision, path], limit: size + 1 });
  });
  const { page, nextPageToken } = pageOf(rows, size, (row) => [String(row.revision), row.path]);
  return { changes: page, nextPageToken };
}
