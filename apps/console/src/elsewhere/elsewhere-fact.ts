import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';

/** What another system says of a place, as an import brought it. */
export type ElsewhereFact = Json<edc.ForeignFact>;

const kinds = [
  ...(['query', 'annotation', 'signature', 'audit', 'history', 'extension', 'container', 'investigator'] as const),
];

export const kindOf = ({ kind }: ElsewhereFact) => kinds.find((one) => one === kind) ?? 'annotation';

/** Facts have no name: where they stand in the order in which they came is one. */
export function keyed(facts: readonly ElsewhereFact[]): (ElsewhereFact & { readonly key: string })[] {
  return facts.map((fact, index) => ({ ...fact, key: String(index) }));
}
