import { formatFormKey, formatItemPath } from '@verum/values';
import type { DemoForm, DemoItem, DemoSave } from './plan.ts';

/** Where a form stands in a casebook. */
export interface FormPlace {
  readonly visit: string;
  readonly visitRepeat?: number;
  readonly form: string;
  readonly formRepeat?: number;
}

export interface FormEntry {
  readonly subject: string;
  readonly place: FormPlace;
  readonly by: string;
  readonly items: readonly DemoItem[];
}

/** Writes the items of one group; a value of undefined is an item not collected. */
export function groupItems(group: string, values: Record<string, string | undefined>, repeat?: number): DemoItem[] {
  return Object.entries(values).flatMap(([item, value]) =>
    value === undefined ? [] : [{ path: itemPath(group, item, repeat), value }],
  );
}

/** An item left blank on purpose; the reason is a code of the study's design. */
export function leftBlank(group: string, item: string, reason: string): DemoItem {
  return { path: itemPath(group, item), leftBlank: reason };
}

export function itemPath(group: string, item: string, repeat?: number): string {
  const repeatKey = repeat === undefined ? undefined : String(repeat);
  return formatItemPath({ groups: [{ oid: group, repeatKey }], itemOid: item });
}

/** A form entered once and declared complete. */
export function entered(entry: FormEntry): DemoForm {
  return withSaves(entry, [{ by: entry.by, items: entry.items, complete: true }]);
}

/** The form as it stands after its last save. */
export function contentOf(form: DemoForm): DemoItem[] {
  return [...new Map(form.saves.flatMap((save) => save.items).map((item) => [item.path, item])).values()];
}

/** The same form with only its beginning entered. */
export function begun(form: DemoForm): DemoForm {
  const [first] = form.saves;
  if (!first) return form;
  const items = first.items.slice(0, Math.max(1, Math.floor(first.items.length * 0.6)));
  return { ...form, saves: [{ by: first.by, items, complete: false }] };
}

/** A form entered first as `before`, then changed to its items with a reason; items that `before` lacks are added. */
export function corrected(entry: FormEntry, before: readonly DemoItem[], reason: string): DemoForm {
  const earlier = new Map(before.map((item) => [item.path, item]));
  const changed = entry.items.filter((item) => !earlier.has(item.path) || earlier.get(item.path)?.value !== item.value);
  return withSaves(entry, [
    { by: entry.by, items: before, complete: true },
    { by: entry.by, items: changed, reason, complete: true },
  ]);
}

function withSaves(entry: FormEntry, saves: readonly DemoSave[]): DemoForm {
  return { subject: entry.subject, formKey: keyOf(entry.place), saves };
}

export function keyOf({ visit, visitRepeat, form, formRepeat }: FormPlace): string {
  return formatFormKey({
    visitOid: visit,
    visitRepeatKey: visitRepeat === undefined ? undefined : String(visitRepeat),
    formOid: form,
    formRepeatKey: formRepeat === undefined ? undefined : String(formRepeat),
  });
}
