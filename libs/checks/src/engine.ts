import type { BuildIndex, ItemDef } from '@verum/odm';
import type { Expressions, Given } from './expression.ts';
import type { Places } from './places.ts';
import type { Program } from './program.ts';
import type { Order } from './rank.ts';
import type { Rule, RuleInput } from './rule.ts';

/** What `evaluate` runs on: the rules of a build, found by what they read and by where they stand. */
export interface Engine {
  readonly index: BuildIndex;
  readonly places: Places;
  readonly expressions: Expressions;
  readonly rules: readonly CompiledRule[];
  /** By form OID; not the skips of whole forms and visits. */
  readonly byForm: ReadonlyMap<string, readonly CompiledRule[]>;
  /** By `slotKey(form, template)`. */
  readonly byTarget: ReadonlyMap<string, readonly CompiledRule[]>;
  /** Slots whose values a derivation writes. */
  readonly derivedSlots: ReadonlySet<string>;
  readonly usesOf: ReadonlyMap<string, readonly Use[]>;
  readonly usesByForm: ReadonlyMap<string, readonly Use[]>;
  /** Visit OIDs that have a form. */
  readonly visitsOf: ReadonlyMap<string, readonly string[]>;
  /** Skips of a whole form by `slotKey(visit, form)`, of a visit by its OID. */
  readonly formSkips: ReadonlyMap<string, CompiledRule>;
  readonly visitSkips: ReadonlyMap<string, CompiledRule>;
  /** OIDs of forms in which an item or a group is skipped. */
  readonly formsWithSkips: ReadonlySet<string>;
  /** Skip rules of an item and of the groups around it, outermost first. */
  skipsOver(form: string, template: string): readonly CompiledRule[];
  /** In which order skip rules and derivations are evaluated; reckoned when first asked for. */
  order(): Order;
}

export interface CompiledRule extends Rule {
  readonly index: number;
  readonly inputs: readonly CompiledInput[];
  readonly program: Program;
  /** Groups around the target as written in paths, without repeat keys. */
  readonly steps: readonly string[];
  /** The last step of the template. */
  readonly leaf: string;
  /** The item derived or checked; absent for skips. */
  readonly item?: ItemDef;
  /** `MetaDataVersion[..]/ItemDef[..]/RangeCheck[1]`. */
  readonly place: string;
}

export interface CompiledInput extends RuleInput, Given {
  readonly dataType: RuleInput['dataType'];
  readonly steps: readonly string[];
  readonly leaf: string;
  /** True when it stands in the target's own form, not merely in a form of that OID. */
  readonly isOwnForm: boolean;
  /** Group levels it shares with the target: same form, same groups, same repeats. */
  readonly shared: number;
}

/** An input seen from the item it reads. */
export interface Use {
  readonly rule: CompiledRule;
  readonly input: CompiledInput;
}

export const slotKey = (form: string, template: string) => `${form}\n${template}`;
