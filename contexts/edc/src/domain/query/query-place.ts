import { type Refusal, refuse, violation } from '@verum/call';
import { formatItemPath, parseItemPath } from '@verum/values';
import type { CompiledForm } from '../build/build-shape.ts';
import type { Items } from '../casebook/form-state.ts';

/**
 * Refusal UNKNOWN_ITEM for a path at which nothing can be asked; undefined for '' (the form), an item or a group of
 * the form's build, a repeat of a group, and whatever has content, also where the build has no place for it any more.
 * @param form undefined when the build does not have it any more
 */
export function unknownPlace(form: CompiledForm | undefined, items: Items, path: string): Refusal | undefined {
  const isKnown = path === '' || hasContent(items, path) || (form !== undefined && isPlaceOf(form, path));
  if (isKnown) return undefined;
  const textEn = 'The form has no such item and no such group.';
  return refuse('UNKNOWN_ITEM', {
    violations: [violation('path', 'unknown_item', textEn, '表单中没有该数据项或数据项组。')],
  });
}

function hasContent(items: Items, path: string): boolean {
  if (items.has(path)) return true;
  for (const known of items.keys()) if (known.startsWith(`${path}/`)) return true;
  return false;
}

interface Step {
  readonly oid: string;
  readonly repeatKey?: string | undefined;
}

function isPlaceOf(form: CompiledForm, path: string): boolean {
  const place = form.placeOf(path);
  if (place) return repeatsFit(place.groups, place.slot.slot.groups, false);
  const steps = parseItemPath(`${path}/x`)?.groups;
  if (!steps) return false;
  const template = formatItemPath({ groups: steps.map(({ oid }) => ({ oid })), itemOid: 'x' }).slice(0, -1);
  const slot = form.slots.values().find((one) => one.slot.template.startsWith(template))?.slot;
  return slot !== undefined && repeatsFit(steps, slot.groups, true);
}

/** A repeat key stands where a group repeats; without one, a repeating group means all of its repeats together. */
function repeatsFit(
  steps: readonly Step[],
  groups: readonly { readonly group: { readonly repeating: boolean } }[],
  isGroup: boolean,
): boolean {
  return steps.every(({ repeatKey }, level) => {
    const repeats = groups[level]?.group.repeating ?? false;
    if (repeats === (repeatKey !== undefined)) return true;
    return repeats && isGroup && level === steps.length - 1;
  });
}
