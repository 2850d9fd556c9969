import type { randomisation } from '@verum/contracts';
import type { Json } from '../api/json.ts';

export type Allocation = Json<randomisation.Allocation>;
export type Scheme = Json<randomisation.Scheme>;
export type Factor = Json<randomisation.Factor>;

/** What has to be said of a subject to randomise it: every factor but the site, which trial knows. */
export function askedFactors({ design }: Scheme): readonly Factor[] {
  return (design?.factors ?? []).filter(({ code }) => code !== 'site');
}

/** `sex = F, region = north`. */
export function strataText({ strata = [] }: Allocation): string {
  return strata.map(({ factor, level }) => `${factor} = ${level}`).join(', ');
}
