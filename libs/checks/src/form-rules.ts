import { parseFormKey } from '@verum/values';
import { type CompiledInput, type CompiledRule, type Engine, slotKey } from './engine.ts';
import { engineOf } from './make-engine.ts';
import type { CompiledRules } from './rule.ts';

/**
 * The rules that one form settles by itself, with nothing at hand but its own values: they read nothing else, and
 * neither does anything that derives or hides what they read or where they stand. On a form that is there and collected
 * as a whole, `evaluate` says of them what it says with the whole casebook.
 */
export function formRules(rules: CompiledRules, formKey: string): CompiledRules {
  const { engine, design } = rules;
  const isHere = hereTest(engine, formKey);
  const formOid = parseFormKey(formKey)?.formOid ?? '';
  const own = (engine.byForm.get(formOid) ?? []).filter((rule) => rule.inputs.every(isHere));
  const blinded = new Set(design.blinded.items);
  let settled = new Set(own.filter((rule) => !touches(rule, blinded)));
  // One that depends on a rule that is not settled is not either, and so on.
  for (let before = -1; before !== settled.size; ) {
    before = settled.size;
    settled = new Set([...settled].filter((rule) => dependsOn(engine, rule).every((one) => settled.has(one))));
  }
  const local = [...settled].map((rule, index) => ({ ...rule, index }));
  return {
    design,
    rules: local,
    findings: [],
    needs: () => [],
    engine: engineOf(engine.places, engine.expressions, local),
  };
}

/** Whether an input can only stand in this form: it says so, or it names the one place where this form is. */
function hereTest({ index }: Engine, formKey: string): (input: CompiledInput) => boolean {
  const { visitOid, formOid } = parseFormKey(formKey) ?? { visitOid: '', formOid: '' };
  const isOnlyOne = !index.visits.get(visitOid)?.repeating && !index.forms.get(formOid)?.repeating;
  return ({ isOwnForm, form, formRepeat, visit }) => {
    if (isOwnForm || form !== formOid || !isOnlyOne || formRepeat !== 'same') return isOwnForm;
    return visit.kind === 'same' || (visit.kind === 'visit' && visit.oid === visitOid && visit.repeat === undefined);
  };
}

/** What is blinded stands in a row of its own, which whoever has the form open may not have. */
function touches(rule: CompiledRule, blinded: ReadonlySet<string>): boolean {
  if (blinded.size === 0) return false;
  return [rule.template, ...rule.inputs.map(({ template }) => template)].some((template) =>
    template.split('/').some((oid) => blinded.has(decodeURIComponent(oid))),
  );
}

/** The rules that derive what a rule reads, hide it, or hide the rule's own place. */
function dependsOn(engine: Engine, rule: CompiledRule): CompiledRule[] {
  const producers = ({ form, template }: CompiledInput) => [
    ...(engine.byTarget.get(slotKey(form, template)) ?? []).filter(({ kind }) => kind === 'derivation'),
    ...engine.skipsOver(form, template),
  ];
  return [...engine.skipsOver(rule.form, rule.template), ...rule.inputs.flatMap(producers)];
}
