import { type Call, sitesIn } from '@verum/call';
import type { Tx } from '@verum/database';
import { type Change, decideSave, type Save } from '../domain/decide-save.ts';
import { checkRepeatKeys, findForm, readFormKey } from '../domain/find-form.ts';
import type { FormState } from '../domain/form-state.ts';
import type { ServiceContext } from '../service-context.ts';
import { type FormKey, type LoadedForm, lockForm, saveForms } from '../store/forms.ts';
import { type Form, noCasebook, toForm } from './get-form.ts';

export interface SaveForm extends FormKey, Save {}

/**
 * Saves the items given; all or nothing. A save without a difference changes nothing, not even the revision.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST, REVISION_STALE, UNKNOWN_ITEM, INVALID_VALUE, REASON_REQUIRED, TOO_LARGE
 */
export async function saveForm(service: ServiceContext, call: Call, command: SaveForm): Promise<Form> {
  readFormKey(command.form);
  const reason = command.reason.trim() || 'Data entry';
  return await service.database.write(call, reason, async (tx) => {
    // Twice at most: who comes second to a form that was not started finds its row there the next time.
    for (;;) {
      const saved = await saveOnce(service, tx, call, command);
      if (saved) return saved;
    }
  });
}

/** Undefined when somebody else started the form meanwhile. */
async function saveOnce({ builds }: ServiceContext, tx: Tx, call: Call, command: SaveForm): Promise<Form | undefined> {
  const { study, subject, form: key } = command;
  const loaded = await lockForm(tx, command, sitesIn(call.scope, study));
  if (!loaded) throw noCasebook(command);
  const { site, build, state } = loaded;
  const compiled = await builds.get(tx, { study, build });
  const form = findForm(compiled, key);
  if (state.revision === 0) checkRepeatKeys(compiled, form, key);
  const change = decideSave(form, state, command);
  if (!change) return toForm(compiled, command, loaded);
  const [saved] = await saveForms(tx, [{ study, subject, form: key, site, build, change }]);
  return saved && toForm(compiled, command, after(loaded, change, saved.savedAt));
}

function after(loaded: LoadedForm, change: Change, savedAt: string): LoadedForm {
  return { ...loaded, state: apply(loaded.state, change), savedAt };
}

function apply({ items }: FormState, { entry, revision, patch }: Change): FormState {
  return { entry, revision, items: new Map([...items, ...patch]) };
}
