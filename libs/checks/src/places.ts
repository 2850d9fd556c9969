import type { BuildIndex, ContentRef, GroupRef, ItemDef, ItemRef } from '@verum/odm';
import { stepOf } from './input-path.ts';

/** An item or a group at its place in a form. */
export type Place = ItemPlace | GroupPlace;
interface PlaceBase {
  readonly form: string;
  /** Path without repeat keys. */
  readonly template: string;
  /** OIDs of the groups around it, outermost first. */
  readonly groups: readonly string[];
}
export interface ItemPlace extends PlaceBase {
  readonly kind: 'item';
  readonly ref: ItemRef;
  readonly item: ItemDef;
}
export interface GroupPlace extends PlaceBase {
  readonly kind: 'group';
  readonly ref: GroupRef;
}

/** The places of every form, each form walked once. */
export class Places {
  readonly index: BuildIndex;
  readonly #forms = new Map<string, readonly Place[]>();
  readonly #items = new Map<string, ReadonlyMap<string, ItemPlace>>();

  #repeating: ReadonlySet<string> | undefined;

  constructor(index: BuildIndex) {
    this.index = index;
  }

  /** Does a group repeat, given as it is written in paths? */
  repeats(step: string): boolean {
    this.#repeating ??= new Set(
      this.index.build.groups.filter(({ repeating }) => repeating).map(({ oid }) => stepOf(oid) ?? ''),
    );
    return this.#repeating.has(step);
  }

  of(form: string): readonly Place[] {
    let places = this.#forms.get(form);
    if (!places) {
      const found: Place[] = [];
      this.#walk(this.index.forms.get(form)?.content ?? [], { form, prefix: '', groups: [] }, found);
      places = found;
      this.#forms.set(form, places);
    }
    return places;
  }

  /** Item places by template. */
  items(form: string): ReadonlyMap<string, ItemPlace> {
    let items = this.#items.get(form);
    if (!items) {
      items = new Map(this.of(form).flatMap((place) => (place.kind === 'item' ? [[place.template, place]] : [])));
      this.#items.set(form, items);
    }
    return items;
  }

  /** Definitions that are missing, and a group inside itself, are passed over: the import reported them. */
  #walk(
    content: readonly ContentRef[],
    around: { readonly form: string; readonly prefix: string; readonly groups: readonly string[] },
    found: Place[],
  ): void {
    const { form, prefix, groups } = around;
    for (const ref of content) {
      const step = stepOf(ref.oid);
      if (step === undefined) continue;
      const template = `${prefix}${step}`;
      if (ref.kind === 'item') {
        const item = this.index.items.get(ref.oid);
        if (item) found.push({ kind: 'item', form, template, groups, ref, item });
        continue;
      }
      const group = this.index.groups.get(ref.oid);
      if (!group || groups.includes(group.oid)) continue;
      found.push({ kind: 'group', form, template, groups, ref });
      this.#walk(group.content, { form, prefix: `${template}/`, groups: [...groups, group.oid] }, found);
    }
  }
}
