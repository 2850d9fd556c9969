import type { Element } from './element.ts';

/** What a reference points to: a resource by its source id, in this document or known from an earlier one. */
export interface Target {
  readonly id: string;
  readonly isInDocument: boolean;
}

/** The resources of one document by every name a reference may use for them. */
export class References {
  readonly #known = new Map<string, string>();

  /** Makes a resource findable by `Type/id` and, when it has one, by its fullUrl. */
  add(type: string, id: string, fullUrl: string | undefined): void {
    this.#known.set(typed(type, `${type}/${id}`), id);
    if (fullUrl !== undefined) this.#known.set(typed(type, fullUrl), id);
  }

  /**
   * Resolves the reference element `name` of a resource to a resource of `type`. A relative reference (`Patient/12`)
   * that is not in the document still names its target; a urn or an address of another server does not.
   */
  resolve(from: Element, name: string, type: string): Target | 'absent' | 'other-type' | 'not-found' {
    const reference = from
      .child(name)
      ?.text('reference')
      ?.replace(/\/_history\/[^/]*$/, '');
    if (reference === undefined) return 'absent';
    const id = this.#known.get(typed(type, reference));
    if (id !== undefined) return { id, isInDocument: true };
    const [, otherType, otherId] = /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})$/.exec(reference) ?? [];
    if (otherType !== undefined && otherType !== type) return 'other-type';
    return otherId !== undefined && reference === `${type}/${otherId}`
      ? { id: otherId, isInDocument: false }
      : 'not-found';
  }
}

/** So that a reference to an encounter never finds a patient, even where their names are the same by mistake. */
function typed(type: string, fullUrl: string): string {
  return `${type} ${fullUrl}`;
}
