import { type BlockDesign, leastRatios, ratioSum } from './design.ts';
import { type Generator, jumped, shuffled, stateOf, xoshiro } from './generator.ts';
import { strataOf } from './strata.ts';

/** One place of a list. */
export interface Place {
  readonly stratum: string;
  /** From 1 in each stratum, without a gap. */
  readonly sequence: number;
  readonly arm: string;
  /** '' where the scheme has no kits. */
  readonly kit: string;
  /** The randomisation number of an uploaded list; '' takes ours. */
  readonly number: string;
}

/**
 * The list of a design, and always the same for the same seed. The nth stratum has the stream n - 1 jumps after the
 * seed's. For each block a size is drawn, then its arms, in the order of the design, are shuffled.
 * @param places at least so many in each stratum; the last block is completed
 */
export function drawList(design: BlockDesign, seed: bigint, places: number): Place[] {
  let state = stateOf(seed);
  const list: Place[] = [];
  for (const stratum of strataOf(design)) {
    const arms = drawStratum(design, xoshiro(state), places);
    arms.forEach((arm, index) => void list.push({ stratum, sequence: index + 1, arm, kit: '', number: '' }));
    state = jumped(state);
  }
  return list;
}

function drawStratum(design: BlockDesign, generator: Generator, places: number): string[] {
  const arms: string[] = [];
  while (arms.length < places) arms.push(...drawBlock(design, generator));
  return arms;
}

/** One block: its arms stand in it exactly in their ratio. */
export function drawBlock({ arms, blockSizes }: BlockDesign, generator: Generator): string[] {
  const least = leastRatios(arms);
  const size = blockSizes[generator.below(blockSizes.length)] ?? 0;
  const times = size / ratioSum(least);
  return shuffled(
    least.flatMap(({ arm, ratio }) => Array.from({ length: ratio * times }, () => arm)),
    generator,
  );
}
