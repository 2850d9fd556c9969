import type { StudyBuild } from '@verum/odm';

export type BuildState = 'DRAFT' | 'PUBLISHED';

export interface BuildCounts {
  readonly visits: number;
  readonly forms: number;
  readonly groups: number;
  readonly items: number;
  readonly codeLists: number;
  readonly units: number;
  readonly conditions: number;
  readonly methods: number;
}

export interface Activation {
  readonly build: number;
  readonly site: string;
  /** Civil date at the site. */
  readonly fromDate: string;
  readonly approval: string;
}

export interface Build {
  /** From 1, in the order of import. */
  readonly build: number;
  readonly oid: string;
  readonly name: string;
  readonly state: BuildState;
  /** ISO 8601, UTC. */
  readonly importedAt: string;
  readonly publishedAt: string | null;
  /** SHA-256 of the imported document, hex; '' for those who may not see all of it. */
  readonly documentHash: string;
  readonly counts: BuildCounts;
  /** Of the sites that the caller may see. */
  readonly activations: readonly Activation[];
  /** Whether it has content that only the unblinded see. */
  readonly blinded: boolean;
}

export function countBuild(model: StudyBuild): BuildCounts {
  return {
    visits: model.visits.length,
    forms: model.forms.length,
    groups: model.groups.length,
    items: model.items.length,
    codeLists: model.codeLists.length,
    units: model.units.length,
    conditions: model.conditions.length,
    methods: model.methods.length,
  };
}

/** A build can be captured with when at least one of its visits leads to a form. */
export function hasForm({ visits, forms }: Pick<StudyBuild, 'visits' | 'forms'>): boolean {
  const defined = new Set(forms.map(({ oid }) => oid));
  return visits.some((visit) => visit.forms.some(({ formOid }) => defined.has(formOid)));
}

/** "12" → 12; undefined for a text that numbers no build. */
export function parseBuild(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
