import type { Call } from '@verum/call';
import type { CompiledForm } from '../../domain/build/build-shape.ts';
import type { FormKey } from '../../domain/casebook/casebook.ts';
import { decideRemove, decideRemoveGroup, decideSkip, type EntryStep } from '../../domain/casebook/decide-entry.ts';
import type { Change } from '../../domain/casebook/decide-save.ts';
import { readFormKey } from '../../domain/casebook/find-form.ts';
import type { FormState } from '../../domain/casebook/form-state.ts';
import type { ServiceContext } from '../../service-context.ts';
import { closeQueries } from '../../store/close-queries.ts';
import { subjectLocks } from '../../store/locks.ts';
import { loadCasebook, loadForEntry, storeChanges } from './change-casebook.ts';
import { type Form, toForm, toSavedForm } from './get-form.ts';

export interface ChangeEntry extends FormKey, EntryStep {}

/** Declares that a form will not be filled in, or takes that back. Its queries are closed; its values stay. */
export function skipForm(service: ServiceContext, call: Call, command: ChangeEntry): Promise<Form> {
  return changeEntry(service, call, command, (_, state) => decideSkip(state, command));
}

/** Takes a repeat of a form out, or brings it back. Nothing is deleted. */
export function removeForm(service: ServiceContext, call: Call, command: ChangeEntry): Promise<Form> {
  return changeEntry(service, call, command, (_, state) => decideRemove(command.form, state, command));
}

/** The same for one repeat of a group inside a form. */
export function removeGroup(
  service: ServiceContext,
  call: Call,
  command: ChangeEntry & { readonly group: string },
): Promise<Form> {
  return changeEntry(service, call, command, (form, state) => decideRemoveGroup(form, state, command), command.group);
}

/**
 * What goes out closes its queries first, so that the checks that follow do not find them; what comes back is checked
 * anew.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST, HELD, and those of the decision
 */
async function changeEntry(
  service: ServiceContext,
  call: Call,
  command: ChangeEntry,
  decide: (form: CompiledForm, state: FormState) => Change | undefined,
  group = '',
): Promise<Form> {
  const { form: key } = command;
  readFormKey(key);
  return await service.database.write(
    call,
    command.reason,
    async (tx) => {
      const { casebook, form, state } = await loadForEntry(service, tx, call, command);
      const change = decide(form, state);
      if (!change) return toForm(casebook.build, command, { ...casebook.loaded, state });
      if (!command.undo) await closeQueries(tx, command, { group, text: command.reason.trim() });
      const seen = command.undo ? casebook : await loadCasebook(service, tx, call, command);
      const settled = await storeChanges(service, tx, seen, new Map([[key, change]]));
      return toSavedForm(seen, command, settled);
    },
    subjectLocks(command),
  );
}
