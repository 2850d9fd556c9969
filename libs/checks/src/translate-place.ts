import type { FormalExpression } from '@verum/odm';
import { dataTypeOf, type Target } from './bind-input.ts';
import { type NamedPath, namedInputs } from './definition.ts';
import type { ItemMention } from './dialects.ts';
import { stepOf } from './input-path.ts';
import type { ItemPlace, Places } from './places.ts';
import { type FindItem, translateExpression } from './translate.ts';

/** The first expression that can be translated, seen from the place it stands at. */
export function translateAt(
  expressions: readonly FormalExpression[],
  target: Target,
  places: Places,
): { readonly code: string; readonly inputs: readonly NamedPath[] } | undefined {
  const find: FindItem = (mention) => findItem(mention, target, places);
  for (const { context, code } of expressions) {
    const translated = translateExpression(context, code, find);
    if (!translated) continue;
    const { inputs, faults } = namedInputs(translated.inputs);
    if (faults.length === 0) return { code: translated.cel, inputs };
  }
  return undefined;
}

/** The one place that is meant: in the target's own group if it is there, else the only one in the form. */
function findItem(mention: ItemMention, target: Target, places: Places): ReturnType<FindItem> {
  const form = mention.form ?? target.form;
  const named = [...places.items(form).values()].filter((place) => isMeant(mention, place));
  const own = named.filter(({ groups }) => groups.join('/') === target.groups.join('/'));
  const [only, ...more] = own.length > 0 ? own : named;
  if (!only || more.length > 0) return undefined;
  const isElsewhere = mention.visit !== undefined || form !== target.form;
  const visit = mention.visit === undefined ? '' : stepOf(mention.visit);
  const prefix = isElsewhere ? `${visit}~${stepOf(form)}/` : '';
  return { path: `${prefix}${only.template}`, dataType: dataTypeOf(only) };
}

function isMeant({ item, group }: ItemMention, place: ItemPlace): boolean {
  if (group !== undefined && place.groups.at(-1) !== group) return false;
  return place.item.oid === item;
}
