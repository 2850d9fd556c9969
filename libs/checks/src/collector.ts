import type { Finding, ItemDef, Texts } from '@verum/odm';
import { type BindFault, bindInput, stepsOf, type Target } from './bind-input.ts';
import type { DefinitionFault, NamedPath } from './definition.ts';
import type { CompiledInput, CompiledRule } from './engine.ts';
import { findingAt, NOT_EXECUTED } from './finding.ts';
import type { Places } from './places.ts';
import type { Program } from './program.ts';
import type { RuleKind } from './rule.ts';

/** A rule at its place, before its inputs are found. */
export interface Draft {
  readonly id: string;
  readonly kind: RuleKind;
  readonly target: Target & { readonly template: string };
  readonly severity: 'soft' | 'hard';
  readonly messages: Texts;
  readonly inputs: readonly NamedPath[];
  readonly program: Program;
  readonly item?: ItemDef;
  /** Path of the definition, for findings. */
  readonly place: string;
}

interface Tally {
  bound: number;
  readonly faults: Map<string, BindFault>;
}

/** Gathers rules and, by definition, why some of them could not be made. */
export class Collector {
  readonly rules: CompiledRule[] = [];
  readonly findings: Finding[] = [];
  readonly #places: Places;
  readonly #tallies = new Map<string, Tally>();
  readonly #told = new Set<string>();

  constructor(places: Places) {
    this.#places = places;
  }

  add(draft: Draft): void {
    const tally = this.#tallies.get(draft.place) ?? { bound: 0, faults: new Map<string, BindFault>() };
    this.#tallies.set(draft.place, tally);
    const bound = draft.inputs.map((input) => bindInput(input, draft.target, this.#places));
    const inputs: CompiledInput[] = [];
    for (const input of bound) {
      if ('rule' in input) tally.faults.set(input.en, input);
      else inputs.push(input);
    }
    if (inputs.length < bound.length) return;
    tally.bound += 1;
    const { target, inputs: _, ...rest } = draft;
    this.rules.push({
      ...rest,
      form: target.form,
      template: target.template,
      ...(target.visit !== undefined && { visit: target.visit }),
      inputs,
      index: this.rules.length,
      steps: stepsOf(target.groups),
      leaf: target.template.slice(target.template.lastIndexOf('/') + 1),
    });
  }

  /** Once a definition and message, however many places use it. */
  tell(place: string, severity: Finding['severity'], { rule, en, zh }: DefinitionFault | Told): void {
    const key = `${place}\n${en}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.findings.push(findingAt(place, severity, rule, { en, zh }, NOT_EXECUTED));
  }

  /** A definition that fits some of its places is a warning at the others: items are shared between forms. */
  finish(): void {
    for (const [place, { bound, faults }] of this.#tallies)
      for (const fault of faults.values()) this.tell(place, bound === 0 ? 'error' : 'warning', fault);
  }
}

export interface Told {
  readonly rule: string;
  readonly en: string;
  readonly zh: string;
}
