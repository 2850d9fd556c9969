import { type CompiledRule, type Engine, slotKey, type Use } from './engine.ts';
import type { Expressions } from './expression.ts';
import type { Places } from './places.ts';
import { type Order, orderRules } from './rank.ts';

/** Finds rules by what they read and by where they stand; `rules` stand at their indexes. */
export function engineOf(places: Places, expressions: Expressions, rules: readonly CompiledRule[]): Engine {
  const inside = rules.filter(({ visit }) => visit === undefined);
  const uses = rules.flatMap((rule) => rule.inputs.map((input): Use => ({ rule, input })));
  const covers = new Map<string, readonly CompiledRule[]>();
  const byTarget = grouped(inside, ({ form, template }) => slotKey(form, template));
  const around = rules.filter(({ visit }) => visit !== undefined);
  const unordered = {
    index: places.index,
    places,
    expressions,
    rules,
    byForm: grouped(inside, ({ form }) => form),
    byTarget,
    derivedSlots: new Set(
      inside.filter(({ kind }) => kind === 'derivation').map(({ form, template }) => slotKey(form, template)),
    ),
    usesOf: grouped(uses, ({ input }) => slotKey(input.form, input.template)),
    usesByForm: grouped(uses, ({ input }) => input.form),
    visitsOf: visitsOf(places),
    formSkips: new Map(around.filter(isOfForm).map((rule) => [slotKey(rule.visit ?? '', rule.form), rule])),
    formsWithSkips: new Set(inside.filter(({ kind }) => kind === 'skip').map(({ form }) => form)),
    visitSkips: new Map(around.filter((rule) => !isOfForm(rule)).map((rule) => [rule.visit ?? '', rule])),
    skipsOver(form: string, template: string) {
      const key = slotKey(form, template);
      let found = covers.get(key);
      if (!found) {
        const steps = template.split('/');
        found = steps.flatMap((_, level) =>
          (byTarget.get(slotKey(form, steps.slice(0, level + 1).join('/'))) ?? []).filter(
            ({ kind }) => kind === 'skip',
          ),
        );
        covers.set(key, found);
      }
      return found;
    },
  };
  let order: Order | undefined;
  return {
    ...unordered,
    order() {
      order ??= orderRules(unordered);
      return order;
    },
  };
}

const isOfForm = ({ form }: CompiledRule) => form !== '';

function grouped<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

function visitsOf({ index }: Places): Map<string, string[]> {
  const visits = new Map<string, string[]>();
  for (const visit of index.build.visits)
    for (const { formOid } of visit.forms) visits.set(formOid, [...(visits.get(formOid) ?? []), visit.oid]);
  return visits;
}
