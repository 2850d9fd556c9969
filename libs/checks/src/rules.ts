import { compileIndex, type Finding, type StudyBuild } from '@verum/odm';
import { collectRules } from './collect-rules.ts';
import { Collector } from './collector.ts';
import { findDesignFaults } from './design-references.ts';
import { type CompiledRule, type Engine, slotKey, type Use } from './engine.ts';
import { Expressions } from './expression.ts';
import { findRuleFaults } from './find-rule-faults.ts';
import { needsOf } from './needs.ts';
import { Places } from './places.ts';
import { type Order, orderRules } from './rank.ts';
import { readDesign } from './read-design.ts';
import type { CompiledRules, Need } from './rule.ts';

/**
 * Compiles the rules of a build: range checks, conditions, methods, and those of the design. Nothing is parsed until a
 * rule is first evaluated or the findings are read, so a build of 10,000 items is ready in well under a second.
 */
export function compileRules(build: StudyBuild): CompiledRules {
  const { design, findings: designFindings } = readDesign(build);
  const places = new Places(compileIndex(build));
  const collector = new Collector(places);
  collectRules({ build, design, places, collector });
  collector.finish();
  const engine = engineOf(places, new Expressions(design.conversions), collector.rules);
  const needs = new Map<string, readonly Need[]>();
  let findings: readonly Finding[] | undefined;
  return {
    design,
    rules: engine.rules,
    get findings() {
      findings ??= [
        ...designFindings,
        ...findDesignFaults(build, design, engine),
        ...collector.findings,
        ...findRuleFaults(build, engine),
      ];
      return findings;
    },
    needs(formOid, visitOid) {
      const key = JSON.stringify([formOid, visitOid]);
      const known = needs.get(key) ?? needsOf(engine, formOid, visitOid);
      needs.set(key, known);
      return known;
    },
    engine,
  };
}

function engineOf(places: Places, expressions: Expressions, rules: readonly CompiledRule[]): Engine {
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
