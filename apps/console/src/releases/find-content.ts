import { type BuildIndex, formSlots, type ItemDef } from '@verum/odm';

/** Whether one of the texts holds what is looked for, however it is capitalised; '' is in everything. */
export function placesIn(texts: readonly string[], wanted: string): boolean {
  const sought = wanted.trim().toLowerCase();
  return sought === '' || texts.some((text) => text.toLowerCase().includes(sought));
}

interface Named {
  readonly oid: string;
  readonly name: string;
  readonly description: readonly { readonly text: string }[];
}

/** A form is found by its own words and by those of its items. */
export function matches(index: BuildIndex, form: Named, wanted: string): boolean {
  if (placesIn(wordsOf(form), wanted)) return true;
  return formSlots(index, form.oid).some(({ item }) => itemMatches(item, wanted));
}

export function itemMatches(item: ItemDef, wanted: string): boolean {
  return placesIn([...wordsOf(item), ...item.question.map(({ text }) => text)], wanted);
}

function wordsOf({ oid, name, description }: Named): string[] {
  return [oid, name, ...description.map(({ text }) => text)];
}
