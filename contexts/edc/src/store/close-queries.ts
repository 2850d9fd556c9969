import type { Tx } from '@verum/database';
import type { FormKey } from '../domain/casebook/casebook.ts';
import { queryEvents } from './query-events.ts';

/**
 * Closes what is asked about a form, or about what stands under a repeat of a group in it, because it was taken out.
 * The reason stands in the thread. What the check asked about is forgotten, so that it asks again if it comes back.
 */
export async function closeQueries(
  tx: Tx,
  { study, subject, form }: FormKey,
  { group, text }: { readonly group: string; readonly text: string },
): Promise<void> {
  await tx(
    `with closed as (
       update query set state = 'CLOSED', closed_at = clock_timestamp(), revision = revision + 1,
              inputs_hash = case when origin = 'CHECK' then '' end
        where study = $1 and subject = $2 and form = $3 and state in ('CANDIDATE', 'OPEN', 'ANSWERED')
          and ($4 = '' or path = $4 or starts_with(path, $4 || '/'))
       returning *),
     thread as (
       insert into query_message (study, subject, form, number, kind, text)
       select study, subject, form, number, 'closed', $5 from closed)
     insert into outbox (aggregate, type, payload)
     ${queryEvents('closed')}`,
    [study, subject, form, group, text],
  );
}
