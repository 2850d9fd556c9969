import type { Texts } from '@verum/odm';
import type { ReferenceRange, UnitConversion } from '@verum/values';

/** The namespace of the one foreign element of a MetaDataVersion that carries the design: `<design>{JSON}</design>`. */
export const DESIGN_NAMESPACE = 'urn:verum:design:1';

/**
 * What a study decides beyond ODM: who sees what, what is verified, when a step may be taken, and the checks that stand
 * at no range check. Every member is optional in the JSON; `readDesign` fills in the defaults of `DEFAULT_DESIGN`.
 */
export interface Design {
  /** Visit OID, or `*` for every other visit → where the visit's date stands: form OID, then item path without repeat keys (`FO.SV/IG.SV/IT.SVDAT`). */
  readonly visitDates: Readonly<Record<string, string>>;
  /** Item OIDs that always need source verification. */
  readonly critical: readonly string[];
  /** `percent` counts for the plan `sample`; `seed` makes the sample the same each time. */
  readonly sdv: { readonly plan: SdvPlan; readonly percent: number; readonly seed: string };
  /** OIDs of what only the unblinded see. */
  readonly blinded: { readonly items: readonly string[]; readonly forms: readonly string[] };
  /** What stands in the way of a step. */
  readonly gates: {
    readonly complete: readonly Gate[];
    readonly sign: readonly Gate[];
    readonly lock: readonly Gate[];
  };
  /** Empty: the reason is free text. */
  readonly notDoneReasons: readonly ReasonCode[];
  readonly leftBlankReasons: readonly ReasonCode[];
  readonly queryDueDays: number;
  /** Ids of checks whose queries are reviewed before a site sees them. */
  readonly candidates: readonly string[];
  readonly references: readonly ReferenceRange[];
  readonly conversions: readonly UnitConversion[];
  /** Where the subject's sex (`M`, `F`) and birth date stand, as inputs are named: `SE.SCREENING~FO.DM/IG.DM/IT.SEX`. */
  readonly subject: { readonly sex?: string; readonly birthDate?: string };
  /** Files that may be attached: size in bytes, media types. */
  readonly files: { readonly maxBytes: number; readonly types: readonly string[] };
  readonly checks: readonly DesignCheck[];
  readonly checkTests: readonly CheckTest[];
}

export type SdvPlan = 'all' | 'critical' | 'sample';
export type Gate = 'missing-items' | 'open-queries' | 'incomplete' | 'unverified' | 'unsigned';

export interface ReasonCode {
  readonly code: string;
  readonly text: Texts;
}

/** A check that stands at no range check. It is shown at `path` of `form` and holds where `cel` is true. */
export interface DesignCheck {
  readonly id: string;
  readonly form: string;
  /** Item path without repeat keys. */
  readonly path: string;
  readonly severity: 'soft' | 'hard';
  /** `path` names the place as a MethodSignature's Definition does. */
  readonly inputs: readonly { readonly name: string; readonly path: string }[];
  readonly cel: string;
  readonly message: Texts;
}

/**
 * A rule on given inputs, run at publication. `rule` is the id of the rule, with or without its place. A list input is a
 * list, null or an absent name is missing. `expect` is a verdict, or for a derivation the value ('' for none).
 */
export interface CheckTest {
  readonly rule: string;
  readonly inputs: Readonly<Record<string, string | readonly string[] | null>>;
  readonly expect: string;
}

export const DEFAULT_DESIGN: Design = {
  visitDates: {},
  critical: [],
  sdv: { plan: 'all', percent: 100, seed: '' },
  blinded: { items: [], forms: [] },
  gates: {
    complete: ['missing-items'],
    sign: ['incomplete', 'missing-items', 'open-queries'],
    lock: ['incomplete', 'open-queries', 'unverified', 'unsigned'],
  },
  notDoneReasons: [],
  leftBlankReasons: [],
  queryDueDays: 14,
  candidates: [],
  references: [],
  conversions: [],
  subject: {},
  files: {
    maxBytes: 10 * 1024 * 1024,
    types: ['application/pdf', 'image/png', 'image/jpeg', 'text/plain', 'text/csv'],
  },
  checks: [],
  checkTests: [],
};
