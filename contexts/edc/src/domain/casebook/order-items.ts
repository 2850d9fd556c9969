import type { CompiledForm } from '../build/build-shape.ts';
import type { StoredItem } from './form-state.ts';

type Placed = readonly [path: string, item: StoredItem];

/**
 * The items of a form as they are shown: by place, and repeats of a group one after the other. What has no place in
 * the build (any more) comes last.
 */
export function orderItems(
  form: CompiledForm | undefined,
  items: Iterable<Placed>,
  orphaned: readonly string[] = [],
): readonly Placed[] {
  const given = Array.isArray(items) ? (items as readonly Placed[]) : [...items];
  if (!form || orphaned.length > 0) return orderOf(form, given, new Set(orphaned)).map((at) => given[at] as Placed);
  return orderKnown(form, given).map((at) => given[at] as Placed);
}

interface Known {
  readonly paths: readonly string[];
  readonly order: readonly number[];
}

const known = new WeakMap<CompiledForm, Known[]>();
const knownMax = 4;

/** An export reads a form a hundred thousand times, with the same items mostly. */
function orderKnown(form: CompiledForm, given: readonly Placed[]): readonly number[] {
  const some = known.get(form) ?? [];
  const found = some.find(({ paths }) => isOf(paths, given));
  if (found) return found.order;
  const order = orderOf(form, given, new Set());
  known.set(form, [{ paths: given.map(([path]) => path), order }, ...some].slice(0, knownMax));
  return order;
}

function isOf(paths: readonly string[], given: readonly Placed[]): boolean {
  if (paths.length !== given.length) return false;
  for (let at = 0; at < paths.length; at++) if (paths[at] !== given[at]?.[0]) return false;
  return true;
}

/** Where each stands that comes first, second and so on. */
function orderOf(form: CompiledForm | undefined, items: readonly Placed[], gone: ReadonlySet<string>): number[] {
  const keyed = items.map(([path], at) => ({ at, key: keyOf(gone.has(path) ? undefined : form, path) }));
  keyed.sort((a, b) => compare(a.key, b.key));
  return keyed.map(({ at }) => at);
}

interface Key {
  readonly outer: number;
  readonly repeats: string;
  readonly order: number;
  readonly path: string;
}

function keyOf(form: CompiledForm | undefined, path: string): Key {
  const place = form?.placeOf(path);
  if (!form || !place) return { outer: Number.MAX_SAFE_INTEGER, repeats: '', order: 0, path };
  const repeats = place.groups.map(({ repeatKey }) => repeatKey ?? '').join('/');
  return {
    outer: firstOf(form, place.slot.slot.groups[0]?.group.oid, place.slot.order),
    repeats,
    order: place.slot.order,
    path,
  };
}

const firsts = new WeakMap<CompiledForm, Map<string, number>>();

/** Where the outermost group of a place begins: instances of it stay together there. */
function firstOf(form: CompiledForm, group: string | undefined, order: number): number {
  if (group === undefined) return order;
  let known = firsts.get(form);
  if (!known) {
    known = new Map();
    for (const { slot, order: at } of form.slots.values()) {
      const outermost = slot.groups[0]?.group.oid;
      if (outermost !== undefined && !known.has(outermost)) known.set(outermost, at);
    }
    firsts.set(form, known);
  }
  return known.get(group) ?? order;
}

const numeric = new Intl.Collator('en', { numeric: true });

function compare(a: Key, b: Key): number {
  return (
    a.outer - b.outer ||
    (a.repeats === b.repeats ? 0 : numeric.compare(a.repeats, b.repeats)) ||
    a.order - b.order ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
  );
}
