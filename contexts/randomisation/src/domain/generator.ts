/**
 * The generators that lists and coins come from: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
 * generators, OOPSLA 2014) and xoshiro256** 1.0 (Blackman, Vigna: Scrambled linear pseudorandom number generators, ACM
 * TOMS 47, 2021). Small enough to be written anew by whoever checks a list; the tests hold the published outputs.
 */

const mask = (1n << 64n) - 1n;
const golden = 0x9e3779b97f4a7c15n;

/** The largest seed: lists are drawn from 64 bits. */
export const seedMax = mask;

/** The nth output of SplitMix64, counted from 1: its state is only a counter, so any output is reached at once. */
export function splitMix(seed: bigint, n: number): bigint {
  let z = (seed + golden * BigInt(n)) & mask;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
  return z ^ (z >> 31n);
}

/** A number in [0, 1) with 53 bits: what one subject's coin shows, the nth of a seed. */
export function coin(seed: bigint, n: number): number {
  return Number(splitMix(seed, n) >> 11n) / 2 ** 53;
}

export type State = readonly [bigint, bigint, bigint, bigint];

/** A stream of random numbers. */
export interface Generator {
  /** 64 bits. */
  next(): bigint;
  /** In [0, bound), every number equally likely: outputs beyond the last multiple of the bound are drawn again. */
  below(bound: number): number;
  /** The state that the next output comes from. */
  state(): State;
}

/** xoshiro256** from a state that is not all zero. */
export function xoshiro(from: State): Generator {
  let [a, b, c, d] = from;
  const next = () => {
    const result = (rotate((b * 5n) & mask, 7n) * 9n) & mask;
    const shifted = (b << 17n) & mask;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 45n);
    return result;
  };
  return {
    next,
    below(bound) {
      const limit = mask + 1n - ((mask + 1n) % BigInt(bound));
      for (;;) {
        const drawn = next();
        if (drawn < limit) return Number(drawn % BigInt(bound));
      }
    },
    state: () => [a, b, c, d],
  };
}

/** The state that a seed stands for: the first four outputs of SplitMix64, as the authors of xoshiro recommend. */
export function stateOf(seed: bigint): State {
  return [splitMix(seed, 1), splitMix(seed, 2), splitMix(seed, 3), splitMix(seed, 4)];
}

/** The authors' polynomial for 2^128 steps at once. */
const jumpPolynomial: State = [0x180ec6d33cfd0aban, 0xd5a61266f0c9392cn, 0xa9582618e03fc9aan, 0x39abdc4529b1661cn];

/** The state 2^128 outputs later: streams that start a jump apart never meet. */
export function jumped(from: State, polynomial: State = jumpPolynomial): State {
  const generator = xoshiro(from);
  let sum: State = [0n, 0n, 0n, 0n];
  for (const word of polynomial) {
    for (let bit = 0n; bit < 64n; bit++) {
      if ((word >> bit) & 1n) {
        const [a, b, c, d] = generator.state();
        sum = [sum[0] ^ a, sum[1] ^ b, sum[2] ^ c, sum[3] ^ d];
      }
      generator.next();
    }
  }
  return sum;
}

/** Fisher and Yates, from the last place down (Durstenfeld 1964, CACM algorithm 235). */
export function shuffled<T>(list: readonly T[], generator: Generator): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = generator.below(last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

function rotate(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & mask;
}
