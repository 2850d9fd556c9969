import { type Call, refuse, violation } from '@verum/call';
import type { FormKey } from '../../domain/casebook/casebook.ts';
import { addDays, civilDateIn } from '../../domain/casebook/civil-date.ts';
import { checkRepeatKeys, readFormKey } from '../../domain/casebook/find-form.ts';
import { formIn } from '../../domain/casebook/form-in.ts';
import type { QueryThread } from '../../domain/query/query.ts';
import { readDueDate } from '../../domain/query/query-due.ts';
import { unknownPlace } from '../../domain/query/query-place.ts';
import { textMissing } from '../../domain/query/query-transitions.ts';
import { heldRefusal } from '../../domain/review/hold.ts';
import type { ServiceContext } from '../../service-context.ts';
import { subjectLocks } from '../../store/locks.ts';
import { findQueryPlace, insertQuery } from '../../store/queries.ts';
import { queryReachOf } from './query-access.ts';

export interface OpenQuery extends FormKey {
  /** Item or group path; '' for the form. */
  readonly path: string;
  readonly text: string;
  readonly assignee: string;
  /** '' for as many days from today as the study's design says. */
  readonly dueDate: string;
  /** The closed query of the form that is followed up; 0 for none. */
  readonly follows: number;
}

/**
 * A person's question about a form, a group or an item. A form that nobody has started can be asked about as well.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST, HELD where the form is locked, STATE_FORBIDS where it is removed or where
 * what is followed up is not closed, UNKNOWN_ITEM
 */
export async function openQuery(service: ServiceContext, call: Call, command: OpenQuery): Promise<QueryThread> {
  const { study, subject, form: key, path, assignee } = command;
  const parts = readFormKey(key);
  return await service.database.write(
    call,
    'Query opened',
    async (tx) => {
      const place = await findQueryPlace(tx, command, queryReachOf(call, study));
      const build = place && (await service.builds.get(tx, { study, build: place.build }));
      const form = build && formIn(build, parts);
      // One refusal for what is not there and for what the caller may not know of.
      if (!place || !build || (!form && !place.form))
        throw refuse('NOT_FOUND', { facts: { study, subject, form: key } });
      if (form && !place.form) checkRepeatKeys(build, form, key);
      const held = heldRefusal(place.holds, key, 'LOCKED');
      if (held) throw held;
      if (place.form?.removed) {
        throw refuse('STATE_FORBIDS', { facts: { form: key, state: 'REMOVED', wanted: 'open', allowed: '' } });
      }
      const unknown = unknownPlace(form, place.form?.items ?? new Map(), path);
      if (unknown) throw unknown;
      const text = command.text.trim();
      if (text === '') throw textMissing();
      const today = civilDateIn(place.zone, service.clock.nowMs());
      const dueDate = readDueDate(command.dueDate, today) ?? addDays(today, build.design.queryDueDays);
      const follows = followed(command.follows, place.followed);
      const isBlinded = build.blinding.isBlinded(parts.formOid);
      const where = { study, subject, form: key, site: place.site, isBlinded, path };
      return await insertQuery(tx, { ...where, text, assignee, dueDate, follows });
    },
    subjectLocks(command),
  );
}

function followed(follows: number, state: string | null): number | null {
  if (follows === 0) return null;
  if (state === null) {
    const textEn = 'The form has no such query.';
    throw refuse('INVALID_REQUEST', {
      violations: [violation('follows', 'unknown_query', textEn, '该表单没有此质疑。')],
    });
  }
  if (state !== 'CLOSED') {
    throw refuse('STATE_FORBIDS', { facts: { number: String(follows), state, wanted: 'follow', allowed: 'CLOSED' } });
  }
  return follows;
}
