import type { DraftSearch, Place } from '../draft-search.ts';
import { atOf } from '../draft-search.ts';
import type { Draft } from '../model/draft.ts';
import { reached } from '../model/sweep.ts';

/** Where a definition is worked at. */
export function searchOf({ build }: Draft, place: Place): DraftSearch {
  const at = atOf(place);
  const { kind, oid } = place;
  if (kind === 'visit') return { view: 'plan', at };
  if (kind === 'codeList' || kind === 'unit') return { view: 'codes', at };
  if (kind === 'check' || kind === 'condition' || kind === 'method') return { view: 'checks', at };
  if (kind === 'setting') return { view: 'settings', at };
  if (kind === 'form') return { view: 'forms', at, form: oid };
  const list = kind === 'item' ? 'items' : 'groups';
  const form = build.forms.find((one) => reached({ forms: [one], groups: build.groups })[list].has(oid));
  return { view: 'forms', at, form: form?.oid };
}
