import { compileIndex, type Finding, type StudyBuild } from '@verum/odm';
import { collectRules } from './collect-rules.ts';
import { Collector } from './collector.ts';
import { findDesignFaults } from './design-references.ts';
import { Expressions } from './expression.ts';
import { findRuleFaults } from './find-rule-faults.ts';
import { engineOf } from './make-engine.ts';
import { needsOf } from './needs.ts';
import { Places } from './places.ts';
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
