import type { Draft } from './draft.ts';
import { parsePlace, templateOf } from './paths.ts';
import { mapReferences } from './references.ts';
import { existing, ruleHead } from './settle.ts';

/** Everything in a draft that refers to something it does not have. */
export function dangling(draft: Draft): Set<string> {
  const known = existing(draft);
  const found = new Set<string>();
  mapReferences(draft, {
    oid: (kind, oid) => {
      if (!known.oids[kind].has(oid)) found.add(`${kind} ${oid}`);
      return oid;
    },
    place: (text, as) => {
      const place = parsePlace(text, as === 'form-first');
      const form = place?.form?.oid ?? (typeof as === 'object' ? as.form : '');
      if (!place || !known.places.has(`${form}\n${templateOf(place.steps)}`)) found.add(`place ${text}`);
      const { visit } = place ?? {};
      if (visit && visit !== 'same' && !known.planned.has(`${visit.oid}\n${form}`)) found.add(`visit of ${text}`);
      return text;
    },
    rule: (id) => {
      const { kinds, head } = ruleHead(id);
      if (!known.rules.has(id) && !kinds.some((kind) => known.oids[kind].has(head))) found.add(`rule ${id}`);
      return id;
    },
  });
  return found;
}
