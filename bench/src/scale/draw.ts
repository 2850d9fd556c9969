/** Numbers that look random and are the same for the same seed. */
export interface Draw {
  /** From 0 to 1, without 1. */
  uniform(): number;
  /** Whose logarithm is normal: half of them lie below `median`, and `sigma` says how far they spread. */
  logNormal(median: number, sigma: number): number;
}

/** Mulberry32: 32 bits of state, good enough for sizes, useless for secrets. */
export function openDraw(seed: number): Draw {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    return mix(state) / 2 ** 32;
  };
  return {
    uniform,
    logNormal(median, sigma) {
      // Box and Muller; 1 - u so that the logarithm never sees 0.
      const normal = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
      return median * Math.exp(sigma * normal);
    },
  };
}

/** A number of 32 bits from two, spread evenly: the weight of a study in a cell. */
export function hash(one: number, other: number): number {
  return mix((Math.imul(one + 1, 0x9e3779b1) ^ mix(other + 0x85ebca6b)) >>> 0);
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 15), value | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}
