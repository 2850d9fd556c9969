import { ARMS, type ArmCode, SITES } from './cast.ts';
import type { DemoPlace } from './plan.ts';
import { randomStream } from './random.ts';

const BLOCK = 4;
/** A prime that shares no factor with the number of codes, so that no kit is there twice. */
const STRIDE = 7919;
const KITS = 90_000;

export interface ListPlace extends DemoPlace {
  readonly arm: ArmCode;
}

/** Permuted blocks of four within each site, for as many subjects as it plans. Numbers and kits tell nothing of the arm. */
export function randomisationList(seed: number): readonly ListPlace[] {
  const first = randomStream(seed, 'kits').integer(0, KITS - 1);
  const places = SITES.flatMap(({ code: site, plannedSubjects }) => {
    const blocks = Array.from({ length: Math.ceil(plannedSubjects / BLOCK) }, (_, block) =>
      randomStream(seed, `randomisation/${site}/${block}`).shuffle([...ARMS, ...ARMS].map((arm) => arm.code)),
    );
    return blocks.flat().map((arm, index) => ({ site, arm, sequence: index + 1 }));
  });
  return places.map((place, index) => ({
    ...place,
    number: `R${place.site}${String(place.sequence).padStart(3, '0')}`,
    kit: `K${10_000 + ((first + index * STRIDE) % KITS)}`,
  }));
}
