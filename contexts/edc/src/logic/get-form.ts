import { type Call, refuse, sitesIn } from '@verum/call';
import type { CompiledBuild } from '../domain/compile-build.ts';
import { findForm, formIn, readFormKey } from '../domain/find-form.ts';
import type { Entry, StoredItem } from '../domain/form-state.ts';
import { orderItems } from '../domain/order-items.ts';
import type { ServiceContext } from '../service-context.ts';
import * as store from '../store/forms.ts';

/** A form as it is answered: JSON, items in the order they are shown. */
export interface Form extends store.FormKey {
  readonly site: string;
  readonly build: number;
  readonly entry: Entry;
  readonly revision: number;
  readonly items: readonly (StoredItem & { readonly path: string })[];
  /** ISO 8601, UTC; null before the first save. */
  readonly savedAt: string | null;
}

/**
 * A form with its current values; one that was not started has revision 0 and no items.
 * @throws Refusal NOT_FOUND for a casebook out of reach or a form that the build does not have; INVALID_REQUEST
 */
export async function getForm(service: ServiceContext, call: Call, key: store.FormKey): Promise<Form> {
  readFormKey(key.form);
  return await service.database.read(call, async (sql) => {
    const loaded = await store.findForm(sql, key, sitesIn(call.scope, key.study));
    if (!loaded) throw noCasebook(key);
    const build = await service.builds.get(sql, { study: key.study, build: loaded.build });
    // Values that the build has no place for any more are shown all the same.
    if (loaded.state.revision === 0) findForm(build, key.form);
    return toForm(build, key, loaded);
  });
}

export function toForm(build: CompiledBuild, key: store.FormKey, loaded: store.LoadedForm): Form {
  const { site, state, savedAt } = loaded;
  const form = formIn(build, readFormKey(key.form));
  return {
    ...{ study: key.study, subject: key.subject, form: key.form, site, build: loaded.build },
    ...{ entry: state.entry, revision: state.revision, savedAt },
    items: orderItems(form, state.items).map(([path, item]) => ({ path, ...item })),
  };
}

export function noCasebook({ study, subject }: store.FormKey) {
  return refuse('NOT_FOUND', { facts: { study, subject } });
}
