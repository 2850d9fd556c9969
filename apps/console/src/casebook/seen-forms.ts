import { parseFormKey } from '@verum/values';
import { entryOf } from './entry-status.ts';
import type { FormStatus } from './form-facts.ts';

/** What somebody who signs a visit, or without one the casebook, has before them. */
export function seenForms(forms: readonly FormStatus[], visit?: string): readonly { form: string; revision: string }[] {
  return forms.flatMap(({ form = '', revision = '0', entry, removed }) => {
    const isHere = visit === undefined || (parseFormKey(form) && form.startsWith(`${visit}~`));
    return isHere && !removed && entryOf(entry) !== 'notStarted' ? [{ form, revision }] : [];
  });
}
