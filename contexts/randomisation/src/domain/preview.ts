import type { Place } from './blocks.ts';
import { type ArmRatio, type MinimisationDesign, ratioSum } from './design.ts';
import { coin, stateOf, xoshiro } from './generator.ts';
import { candidates, chosen } from './minimise.ts';

export interface ArmCount {
  readonly arm: string;
  readonly count: number;
}

/** How balanced a stratum of a list would be, or a level of a factor under minimisation. */
export interface StratumPreview {
  /** A stratum, or `factor=level`. */
  readonly stratum: string;
  readonly places: number;
  readonly arms: readonly ArmCount[];
  /** The largest distance of an arm from its share, over every beginning; in subjects. */
  readonly imbalanceMax: number;
}

export interface Preview {
  readonly strata: readonly StratumPreview[];
  readonly arms: readonly ArmCount[];
}

export function previewOf(arms: readonly ArmRatio[], places: readonly Pick<Place, 'stratum' | 'arm'>[]): Preview {
  const strata = Map.groupBy(places, ({ stratum }) => stratum);
  return {
    strata: [...strata].map(([stratum, own]) => ({
      stratum,
      places: own.length,
      arms: countsOf(arms, own),
      imbalanceMax: imbalanceMaxOf(arms, own),
    })),
    arms: countsOf(arms, places),
  };
}

/**
 * A trial of `subjects` whose levels are drawn, each equally likely, from the seed; their arms come as those of real
 * subjects would.
 */
export function simulate(design: MinimisationDesign, seed: bigint, subjects: number): Preview {
  const generator = xoshiro(stateOf(seed));
  const counts = new Map<string, number>();
  const key = (factor: string, level: string, arm: string) => `${factor}=${level}=${arm}`;
  const given: { stratum: string; arm: string }[] = [];
  const arms: string[] = [];
  for (let n = 1; n <= subjects; n++) {
    const levels = Object.fromEntries(
      design.factors.map(({ code, levels: all }) => [code, all[generator.below(all.length)] ?? '']),
    );
    const tally = (factor: string, level: string, arm: string) => counts.get(key(factor, level, arm)) ?? 0;
    const arm = chosen(candidates(design, tally, levels), coin(seed, n));
    arms.push(arm);
    for (const [factor, level] of Object.entries(levels)) {
      counts.set(key(factor, level, arm), tally(factor, level, arm) + 1);
      given.push({ stratum: `${factor}=${level}`, arm });
    }
  }
  const { strata } = previewOf(design.arms, given);
  return {
    strata: strata.toSorted((a, b) => (a.stratum < b.stratum ? -1 : 1)),
    arms: countsOf(
      design.arms,
      arms.map((arm) => ({ arm })),
    ),
  };
}

function countsOf(arms: readonly ArmRatio[], places: readonly { readonly arm: string }[]): ArmCount[] {
  return arms.map(({ arm }) => ({ arm, count: places.filter((place) => place.arm === arm).length }));
}

function imbalanceMaxOf(arms: readonly ArmRatio[], places: readonly { readonly arm: string }[]): number {
  const total = ratioSum(arms);
  const counts = new Map<string, number>();
  let worst = 0;
  places.forEach(({ arm: given }, index) => {
    counts.set(given, (counts.get(given) ?? 0) + 1);
    for (const { arm, ratio } of arms) {
      worst = Math.max(worst, Math.abs((counts.get(arm) ?? 0) - ((index + 1) * ratio) / total));
    }
  });
  return Math.round(worst * 1000) / 1000;
}
