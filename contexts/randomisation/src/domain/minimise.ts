import type { ArmRatio, MinimisationDesign } from './design.ts';
import { ratioSum } from './design.ts';
import type { Levels } from './strata.ts';

/** How many subjects of an arm are at each level of each factor so far: `count('sex', 'F', 'A')`. */
export type Tally = (factor: string, level: string, arm: string) => number;

export interface Candidate {
  readonly arm: string;
  /** How unbalanced the subject's levels would be with it there: a whole number, so that ties are exact. */
  readonly imbalance: number;
  readonly probability: number;
}

/**
 * What would come of giving each arm to the next subject (Pocock and Simon, Biometrics 31, 1975, 103). The imbalance of
 * an arm is the weighted sum, over the factors, of how the counts at the subject's level would spread. Counts are
 * divided by the ratio of their arm, and all of it multiplied by what makes it whole again.
 */
export function candidates(design: MinimisationDesign, tally: Tally, levels: Levels): readonly Candidate[] {
  const { arms, factors } = design;
  const common = arms.reduce((multiple, { ratio }) => lcm(multiple, ratio), 1);
  const imbalances = arms.map(({ arm: given }) =>
    factors.reduce((sum, { code, weight }) => {
      const counts = arms.map(({ arm, ratio }) => {
        const count = tally(code, levels[code] ?? '', arm) + (arm === given ? 1 : 0);
        return (count * common) / ratio;
      });
      const own = counts[arms.findIndex(({ arm }) => arm === given)] ?? 0;
      return sum + weight * spread(design.imbalance, counts, own);
    }, 0),
  );
  const probabilities = probabilitiesOf(arms, imbalances, design.probability);
  return arms.map(({ arm }, index) => ({
    arm,
    imbalance: imbalances[index] ?? 0,
    probability: probabilities[index] ?? 0,
  }));
}

/** The arm on which the coin falls: probabilities are laid end to end in the order of the design. */
export function chosen(options: readonly Candidate[], coin: number): string {
  let reached = 0;
  for (const { arm, probability } of options) {
    reached += probability;
    if (coin < reached) return arm;
  }
  // The sum may stay a rounding below 1: the last that can be given at all.
  const last = options.findLast(({ probability }) => probability > 0);
  if (!last) throw new Error('no arm has a probability');
  return last.arm;
}

function spread(measure: MinimisationDesign['imbalance'], counts: readonly number[], own: number): number {
  if (measure === 'RANGE') return Math.max(...counts) - Math.min(...counts);
  if (measure === 'MARGINAL') return own;
  // k(k - 1) times the sample variance, which is whole; the factor is the same for every arm.
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.length * counts.reduce((total, count) => total + count * count, 0) - sum * sum;
}

/**
 * The biased coin that keeps unequal ratios (Han, Enas, McEntegart, Statistics in Medicine 28, 2009, 3329): the best arm
 * has `p` when it is the rarest and more when it is not, the others share the rest by their ratios. Of arms that are
 * equally good, each counts as the best in proportion to its ratio.
 */
function probabilitiesOf(arms: readonly ArmRatio[], imbalances: readonly number[], p: number): number[] {
  const total = ratioSum(arms);
  const rarest = Math.min(...arms.map(({ ratio }) => ratio));
  // The probability of an arm, while another is the best, for each unit of its ratio.
  const unit = (1 - p) / (total - rarest);
  const least = Math.min(...imbalances);
  const best = arms.filter((_, index) => imbalances[index] === least);
  return arms.map(({ arm, ratio }) =>
    best.reduce((sum, one) => {
      const given = one.arm === arm ? 1 - unit * (total - ratio) : unit * ratio;
      return sum + (given * one.ratio) / ratioSum(best);
    }, 0),
  );
}

function lcm(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
