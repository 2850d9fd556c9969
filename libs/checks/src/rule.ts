import type { Finding, Texts } from '@verum/odm';
import type { DataType } from '@verum/values';
import type { Design } from './design.ts';
import type { Engine } from './engine.ts';

export type RuleKind = 'check' | 'derivation' | 'skip';

/** One rule at one place of the build. A rule of an item that stands in two forms is two rules with one id. */
export interface Rule {
  /**
   * Stable over builds as long as the definition is: `IT.SBP#1` for the first range check of an item, `IT.SBP@reference`
   * for its reference ranges, `MT.BMI@FO.VS/IG.BODY/IT.BMI` for a method or condition at its place
   * (`COND@SE.V1~FO.PREG` for a form of a visit, `COND@SE.V1` for a visit), and a design check's own id.
   */
  readonly id: string;
  readonly kind: RuleKind;
  /** Form OID of the target; '' when a whole visit is skipped. */
  readonly form: string;
  /** Item path without repeat keys; the group's path when a group is skipped; '' for a whole form or visit. */
  readonly template: string;
  /** Visit OID, only for the skip of a form or a visit. */
  readonly visit?: string;
  readonly severity: 'soft' | 'hard';
  readonly messages: Texts;
  readonly inputs: readonly RuleInput[];
}

// How the place of an input is written, seen from the rule's target (components escaped as in form keys):
//
//   IG.BODY/IT.WEIGHT                     the same form; in a repeating group the same repeat as the target
//   IG.BP!1/IT.SBP                        that repeat
//   IG.BP!*/IT.SBP                        every repeat, as a list of the values there are
//   ~FO.DM/IG.DM/IT.SEX                   another form of the same visit (`~FO.AE!2`, `~FO.AE!*` as above)
//   SE.SCREENING~FO.DM/IG.DM/IT.SEX       a form of that visit (`SE.UNS!2~`, `SE.UNS!*~` as above)
//   SE.CYCLE!-1~FO.VS/IG.VS/IT.X          the nearest earlier repeat of the target's own visit
//   IG.CHEM/IT.GLU@unit                   the unit (its OID) the value carries, instead of the value

/** Where an input of a rule stands, seen from the rule's target. */
export interface RuleInput {
  readonly name: string;
  readonly visit: VisitSelector;
  readonly form: string;
  /** Which repeat of the form: 'same' is the target's own form, or else the only one there is. */
  readonly formRepeat: RepeatSelector;
  readonly template: string;
  /** One entry a group level of the template. */
  readonly repeats: readonly RepeatSelector[];
  readonly isList: boolean;
  readonly part: 'value' | 'unit';
  readonly dataType: DataType;
}

export type VisitSelector =
  | { readonly kind: 'same' }
  /** Without a repeat: the target's own repeat when it is in that visit, or else the only one there is. */
  | { readonly kind: 'visit'; readonly oid: string; readonly repeat?: string }
  | { readonly kind: 'every'; readonly oid: string }
  | { readonly kind: 'previous'; readonly oid: string };

/** 'same': the target's repeat where it is in that group, or else the only one there is. */
export type RepeatSelector = 'same' | 'all' | { readonly key: string };

/** Values a save needs beside its own form. `visit`: the saved form's own, every one, or a visit OID (all its repeats). */
export interface Need {
  readonly visit: 'same' | 'all' | (string & {});
  readonly form: string;
}

export interface CompiledRules {
  readonly design: Design;
  readonly rules: readonly Rule[];
  /**
   * What a builder has to know: broken and not executable expressions, type errors, unknown inputs, cycles. The
   * expressions are parsed and typed when this is first read; `line` and `column` are 0, `path` is the place.
   */
  readonly findings: readonly Finding[];
  /**
   * Forms whose values a save of `formOid` needs, through everything that follows from it; without the form itself.
   * `visitOid` is the visit of the form that is saved: with it, rules that read another visit do not count.
   */
  needs(formOid: string, visitOid?: string): readonly Need[];
  /** What `evaluate` runs on; not for others. */
  readonly engine: Engine;
}
