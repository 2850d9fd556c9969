import { type CompiledInput, type CompiledRule, type Engine, slotKey } from './engine.ts';
import { producersOf } from './rank.ts';
import type { Need } from './rule.ts';

/**
 * Forms whose values a save of one form needs: of every rule that reads it or stands in it, what the rule reads, where
 * its target is, and what could hide any of these; and the same for every form whose values follow from that.
 * @param visitOid the visit of the form that is saved, where it is known: a rule that reads another visit is left out
 */
export function needsOf(engine: Engine, formOid: string, visitOid?: string): readonly Need[] {
  const found = new Found();
  const start: Need = { visit: 'same', form: formOid };
  const queue: Need[] = [start];
  const reached = new Set([keyOf(start)]);
  const reach = (need: Need) => {
    if (reached.has(keyOf(need))) return;
    reached.add(keyOf(need));
    queue.push(need);
  };
  for (let changed = queue.shift(); changed; changed = queue.shift()) {
    for (const { rule, input } of engine.usesByForm.get(changed.form) ?? []) {
      if (!isReadIn(input, changed.visit === 'same' ? visitOid : changed.visit)) continue;
      const target = targetOf(engine, rule, input, changed);
      if (!target) continue;
      addReads(engine, found, rule, target);
      // What a check finds is read by nobody; what a derivation writes or a skip hides may be.
      if (rule.kind !== 'check') for (const need of target.forms) reach(need);
    }
    if (changed === start)
      for (const rule of engine.byForm.get(formOid) ?? [])
        addReads(engine, found, rule, { visit: 'same', forms: [start] });
  }
  return found.needs.filter((need) => keyOf(need) !== keyOf(start));
}

/** Whether an input that names a visit can stand in this one; in one that is not known it can. */
function isReadIn(input: CompiledInput, visitOid: string | undefined): boolean {
  if (input.isOwnForm || input.visit.kind === 'same') return true;
  return visitOid === undefined || visitOid === 'all' || input.visit.oid === visitOid;
}

/** Where the target of a rule lies when its input changes; undefined when it cannot be the rule's input there. */
function targetOf(engine: Engine, rule: CompiledRule, input: CompiledInput, changed: Need): Seen | undefined {
  if (rule.visit !== undefined) {
    const { visit } = rule;
    const whole = engine.index.visits.get(visit)?.forms.map(({ formOid }) => formOid) ?? [];
    return { visit, forms: (rule.form === '' ? whole : [rule.form]).map((form) => ({ visit, form })) };
  }
  const { visit } = input;
  if (input.isOwnForm || visit.kind === 'same')
    return { visit: changed.visit, forms: [{ visit: changed.visit, form: rule.form }] };
  const target = visit.kind === 'previous' ? visit.oid : 'all';
  return { visit: target, forms: [{ visit: target, form: rule.form }] };
}

interface Seen {
  readonly visit: Need['visit'];
  readonly forms: readonly Need[];
}

function addReads(engine: Engine, found: Found, rule: CompiledRule, target: Seen): void {
  for (const need of target.forms) found.add(need);
  const queue: { readonly rule: CompiledRule; readonly visit: Need['visit'] }[] = [{ rule, visit: target.visit }];
  const seen = new Set<string>();
  const follow = (skip: CompiledRule, visit: Need['visit']) => {
    const key = `${skip.index} ${visit}`;
    if (seen.has(key)) return;
    seen.add(key);
    queue.push({ rule: skip, visit: skip.visit ?? visit });
  };
  for (let next = queue.shift(); next; next = queue.shift()) {
    for (const skip of skipsOf(engine, next.rule)) follow(skip, next.visit);
    for (const input of next.rule.inputs) {
      const visit = input.visit.kind === 'same' ? next.visit : input.visit.oid;
      found.add({ visit, form: input.form });
      for (const producer of producersOf(engine, input)) if (producer.kind === 'skip') follow(producer, visit);
    }
  }
}

/** What could hide the target itself. */
function skipsOf(engine: Engine, { form, template }: CompiledRule): CompiledRule[] {
  const visits = engine.visitsOf.get(form) ?? [];
  const around = visits.flatMap((visit) => [engine.visitSkips.get(visit), engine.formSkips.get(slotKey(visit, form))]);
  return [...around.filter((skip) => skip !== undefined), ...(template === '' ? [] : engine.skipsOver(form, template))];
}

const keyOf = ({ visit, form }: Need) => `${visit}\n${form}`;

/** Each need once; one for all visits covers the others of its form. */
class Found {
  readonly #needs = new Map<string, Need>();

  add(need: Need): void {
    this.#needs.set(keyOf(need), need);
  }

  get needs(): Need[] {
    const all = [...this.#needs.values()];
    const everywhere = new Set(all.filter(({ visit }) => visit === 'all').map(({ form }) => form));
    return all.filter(({ visit, form }) => visit === 'all' || !everywhere.has(form));
  }
}
