import type { StudyBuild } from '@verum/odm';
import type { Language } from '../../language/language.ts';
import { parsePlace } from '../model/paths.ts';
import { nameAt } from '../parts/names.ts';

/** A place as it is written, in words: the item, and what it stands in, with the repeats as they are written. */
export function writtenPlace(
  build: StudyBuild,
  text: string,
  language: Language,
): { readonly label: string; readonly detail: string } | undefined {
  const place = parsePlace(text);
  const item = place?.steps.at(-1);
  if (!place || !item || !build.items.some(({ oid }) => oid === item.oid)) return undefined;
  const named = (
    kind: 'visit' | 'form' | 'group',
    { oid, repeat }: { readonly oid: string; readonly repeat?: string },
  ) => [nameAt(build, { kind, oid }, language), repeat && `#${repeat}`].filter(Boolean).join(' ');
  const around = [
    place.visit && place.visit !== 'same' && named('visit', place.visit),
    place.form && named('form', place.form),
    ...place.steps.slice(0, -1).map((step) => named('group', step)),
  ];
  return {
    label: nameAt(build, { kind: 'item', oid: item.oid }, language),
    detail: [...around, item.oid].filter(Boolean).join(' · '),
  };
}
