import { formSlots } from '@verum/odm';
import type { Draft, Operation } from './draft.ts';
import { parsePlace, templateOf, type WrittenPlace } from './paths.ts';
import { type Change, type Kind, mapKeptReferences } from './references.ts';

/**
 * After a change of the structure: what referred to something that was there before and is gone now, goes as well, and
 * what that leaves without its rule, and so on. References that led nowhere before are not touched: an imported build
 * may have them, and somebody may still complete it.
 */
export function settled(was: Draft, now: Draft): Draft {
  if (was === now) return now;
  const before = existing(was);
  for (let draft = now; ; ) {
    const next = mapKeptReferences(draft, dropping(before, existing(draft)));
    if (next === draft) return draft;
    draft = next;
  }
}

export function settling(operation: Operation): Operation {
  return (draft) => settled(draft, operation(draft));
}

/** Everything that can be referred to. */
export interface Existing {
  readonly oids: Readonly<Record<Kind, ReadonlySet<string>>>;
  /** Checks, and what the reference ranges of an item are as one. */
  readonly rules: ReadonlySet<string>;
  /** `form\ntemplate` of every item and group; `\ntemplate` where any form has it. */
  readonly places: ReadonlySet<string>;
  /** `visit\nform` for every form of a visit. */
  readonly planned: ReadonlySet<string>;
}

export function existing({ build, design }: Draft): Existing {
  const set = (list: readonly { readonly oid: string }[]) => new Set(list.map(({ oid }) => oid));
  const places = new Set<string>();
  for (const { oid } of build.forms) {
    for (const { groups, item } of formSlots(build, oid)) {
      const steps = [...groups.map(({ group }) => ({ oid: group.oid })), { oid: item.oid }];
      for (let depth = 1; depth <= steps.length; depth++) {
        const template = templateOf(steps.slice(0, depth));
        places.add(`${oid}\n${template}`).add(`\n${template}`);
      }
    }
  }
  return {
    oids: {
      visit: set(build.visits),
      form: set(build.forms),
      group: set(build.groups),
      item: set(build.items),
      codeList: set(build.codeLists),
      unit: set(build.units),
      condition: set(build.conditions),
      method: set(build.methods),
    },
    rules: new Set([...design.checks.map(({ id }) => id), ...design.references.map(({ item }) => `${item}@reference`)]),
    places,
    planned: new Set(build.visits.flatMap(({ oid, forms }) => forms.map(({ formOid }) => `${oid}\n${formOid}`))),
  };
}

/** Drops what refers to something that was there and is not any more. */
export function dropping(was: Existing, now: Existing): Change {
  const isGone = (before: ReadonlySet<string>, after: ReadonlySet<string>, key: string) =>
    before.has(key) && !after.has(key);
  const oid = (kind: Kind, one: string) => (isGone(was.oids[kind], now.oids[kind], one) ? undefined : one);
  const isPlaceGone = ({ visit, form, steps }: WrittenPlace, own: string) => {
    const key = `${form?.oid ?? own}\n${templateOf(steps)}`;
    const isUnplanned =
      visit !== undefined && visit !== 'same' && form && isGone(was.planned, now.planned, `${visit.oid}\n${form.oid}`);
    return isUnplanned || isGone(was.places, now.places, key);
  };
  return {
    oid,
    place: (text, as) => {
      const place = parsePlace(text, as === 'form-first');
      return place && isPlaceGone(place, typeof as === 'object' ? as.form : '') ? undefined : text;
    },
    rule: (id) => {
      if (was.rules.has(id) || now.rules.has(id)) return isGone(was.rules, now.rules, id) ? undefined : id;
      const { kinds, head } = ruleHead(id);
      return kinds.some((kind) => isGone(was.oids[kind], now.oids[kind], head)) ? undefined : id;
    },
  };
}

/** What the id of a rule is about: `IT.SBP#1`, `IT.SBP@reference`, `MT.BMI@FO.VS/IG.BODY/IT.BMI`, `CO.X@SE.V1`. */
export function ruleHead(id: string): {
  readonly kinds: readonly Kind[];
  readonly head: string;
  readonly tail: string;
} {
  const range = /^(.*)(#\d+|@reference)$/s.exec(id);
  if (range) return { kinds: ['item'], head: range[1] ?? '', tail: range[2] ?? '' };
  const mark = id.indexOf('@');
  const head = mark === -1 ? id : id.slice(0, mark);
  return { kinds: ['method', 'condition'], head, tail: mark === -1 ? '' : id.slice(mark) };
}
