/** Numbers that look random and are always the same for the same seed and name. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer, both ends included. */
  integer(low: number, high: number): number;
  /** Normal, cut at `cut` standard deviations so that no value is absurd. */
  normal(mean: number, deviation: number, cut?: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** A shuffled copy. */
  shuffle<T>(list: readonly T[]): T[];
}

/**
 * One stream per name, so that a new question asked about one subject moves nothing in the others.
 * The generator is mulberry32, seeded by an FNV-1a hash of seed and name.
 */
export function randomStream(seed: number, name: string): Random {
  let state = hash(`${seed}/${name}`);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const integer = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    integer,
    normal: (mean, deviation, cut = 2.5) => mean + deviation * Math.max(-cut, Math.min(cut, boxMuller(next))),
    chance: (probability) => next() < probability,
    pick: (choices) => {
      const choice = choices[integer(0, choices.length - 1)];
      if (choice === undefined) throw new RangeError('cannot pick from an empty list');
      return choice;
    },
    shuffle: (list) =>
      list
        .map((entry) => ({ entry, at: next() }))
        .sort((a, b) => a.at - b.at)
        .map(({ entry }) => entry),
  };
}

function boxMuller(next: () => number): number {
  // 1 - next() is never 0, whose logarithm would be infinite.
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}
