import { entryOf } from './entry-status.ts';
import type { FormStatus } from './form-facts.ts';

/** What somebody who signs a visit, or without one the casebook, has before them. */
export function seenForms(forms: readonly FormStatus[], visit?: string): readonly { form: string; revision: string }[] {
  // A key is not taken apart: a casebook of many visits asks this of every form for each of them.
  const prefix = visit === undefined ? '' : `${visit}~`;
  return forms.flatMap(({ form = '', revision = '0', entry, removed }) =>
    form.startsWith(prefix) && !removed && entryOf(entry) !== 'notStarted' ? [{ form, revision }] : [],
  );
}
