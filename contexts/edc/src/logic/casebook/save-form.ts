import type { Call } from '@verum/call';
import type { FormKey } from '../../domain/casebook/casebook.ts';
import { decideSave, type Save } from '../../domain/casebook/decide-save.ts';
import { readFormKey } from '../../domain/casebook/find-form.ts';
import type { ServiceContext } from '../../service-context.ts';
import { subjectLocks } from '../../store/locks.ts';
import { reachOf } from '../reach.ts';
import { loadForEntry, storeChanges } from './change-casebook.ts';
import { checkFiles } from './check-files.ts';
import { type Form, toForm, toSavedForm } from './get-form.ts';

export interface SaveForm extends FormKey, Save {}

/**
 * Saves the items given; all or nothing, with what follows from them: derived values, skip logic, checks and their
 * queries, visits. A save without a difference changes nothing, not even the revision.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST, HELD, STATE_FORBIDS, REVISION_STALE, UNKNOWN_ITEM, INVALID_VALUE,
 * REASON_REQUIRED, CHECK_FAILED, GATE_CLOSED, TOO_LARGE
 */
export async function saveForm(service: ServiceContext, call: Call, command: SaveForm): Promise<Form> {
  const { form: key } = command;
  readFormKey(key);
  const reason = command.reason.trim() || 'Data entry';
  return await service.database.write(
    call,
    reason,
    async (tx) => {
      const { casebook, form, state } = await loadForEntry(service, tx, call, command);
      const change = decideSave(form, state, command);
      if (!change) return toForm(casebook.build, command, { ...casebook.loaded, state });
      await checkFiles(tx, { ...command, reach: reachOf(call, command.study) }, form, change);
      const settled = await storeChanges(service, tx, casebook, new Map([[key, change]]));
      return toSavedForm(casebook, command, settled);
    },
    subjectLocks(command),
  );
}
