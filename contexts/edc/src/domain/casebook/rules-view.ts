import type { CasebookView } from '@verum/checks';
import { formatFormKey, parseFormKey } from '@verum/values';
import type { Blinding } from '../build/blinding.ts';
import { isUnder, removedGroups } from './current-items.ts';
import type { FormState, Items } from './form-state.ts';

/**
 * A casebook as the rules of its build see it: a form and its shadow are one form, and what was removed, skipped or has
 * no place in the build is not there.
 */
export function rulesView(forms: ReadonlyMap<string, FormState>, blinding: Blinding): CasebookView {
  const present = new Map<string, Present>();
  const byOid = new Map<string, string[]>();
  for (const [key, form] of forms) {
    if (form.removed || form.entry === 'SKIPPED' || form.revision === 0) continue;
    const origin = originKey(key, blinding);
    const known = present.get(origin);
    if (known) {
      known.rows.push(placedItems(form));
      known.removed.push(...removedGroups(form.items));
      continue;
    }
    present.set(origin, { rows: [placedItems(form)], removed: removedGroups(form.items) });
    const parts = parseFormKey(origin);
    if (!parts) continue;
    const id = JSON.stringify([parts.visitOid, parts.formOid]);
    byOid.set(id, [...(byOid.get(id) ?? []), origin]);
  }
  return {
    formsOf: (visitOid, formOid) => (byOid.get(JSON.stringify([visitOid, formOid])) ?? []).toSorted(byRepeat),
    item(formKey, path) {
      const found = present.get(formKey);
      if (!found || isUnder(found.removed, path)) return undefined;
      const item = found.rows.map((items) => items.get(path)).find((one) => one !== undefined);
      return item && !item.removed ? item : undefined;
    },
    *paths(formKey) {
      const found = present.get(formKey);
      if (!found) return;
      for (const items of found.rows) {
        for (const [path, item] of items) if (!item.removed && !isUnder(found.removed, path)) yield path;
      }
    },
  };
}

interface Present {
  readonly rows: Items[];
  readonly removed: string[];
}

/** Of one row: an item that was blinded may be orphaned in the shadow and have its place in the open form. */
function placedItems({ items, orphaned }: FormState): Items {
  if (orphaned.length === 0) return items;
  const gone = new Set(orphaned);
  return new Map([...items].filter(([path]) => !gone.has(path)));
}

const numeric = new Intl.Collator('en', { numeric: true });

function byRepeat(a: string, b: string): number {
  return numeric.compare(a, b);
}

/** The key of the form that a row belongs to: a shadow's row belongs to its form. */
export function originKey(key: string, blinding: Blinding): string {
  if (blinding.shadows.size === 0) return key;
  const parts = parseFormKey(key);
  if (!parts) return key;
  const origin = blinding.originOf(parts.formOid);
  return origin === parts.formOid ? key : formatFormKey({ ...parts, formOid: origin });
}

/** The key of the row that holds the blinded items of a form; undefined where it has none. */
export function shadowKey(key: string, blinding: Blinding): string | undefined {
  if (blinding.shadows.size === 0) return undefined;
  const parts = parseFormKey(key);
  const shadow = parts && blinding.shadowOf(parts.formOid);
  return parts && shadow !== undefined ? formatFormKey({ ...parts, formOid: shadow }) : undefined;
}
