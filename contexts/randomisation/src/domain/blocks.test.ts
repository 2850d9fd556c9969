import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { drawBlock, drawList } from './blocks.ts';
import { type BlockDesign, leastRatios, ratioSum } from './design.ts';
import { type Generator, seedMax, stateOf, xoshiro } from './generator.ts';

const two: BlockDesign = {
  method: 'BLOCKS',
  masking: 'BLINDED',
  arms: [
    { arm: 'A', ratio: 1 },
    { arm: 'B', ratio: 1 },
  ],
  factors: [],
  blockSizes: [4],
};

/** Outputs written by hand. */
function scripted(...outputs: number[]): Generator {
  const generator = xoshiro([1n, 2n, 3n, 4n]);
  return { ...generator, below: (bound) => (outputs.shift() ?? 0) % bound };
}

test('a block worked by hand: A A B B with the swaps 1, 0, 1', () => {
  // One size, so the first number chooses it. Then from the last place down, each is swapped with the place drawn:
  //   A A B B   place 4 with place 2 (1)   A B B A
  //   A B B A   place 3 with place 1 (0)   B B A A
  //   B B A A   place 2 with place 2 (1)   B B A A
  assert.equal(drawBlock(two, scripted(0, 1, 0, 1)).join(''), 'BBAA');
});

test('the published stream of the state 1, 2, 3, 4 gives a block that can be worked out on paper', () => {
  // Outputs 11520, 0, 1509978240, 1215971899390074240. The size: 11520 mod 1 = 0. Then mod 4, 3 and 2:
  //   0 mod 4 = 0                       A A B B → B A B A
  //   1509978240 mod 3 = 0              B A B A → B A B A
  //   1215971899390074240 mod 2 = 0     B A B A → A B B A
  assert.equal(drawBlock(two, xoshiro([1n, 2n, 3n, 4n])).join(''), 'ABBA');
});

test('the same seed gives the same list, and this is the list of the seed 20261126', () => {
  const design: BlockDesign = {
    ...two,
    blockSizes: [2, 4],
    factors: [{ code: 'sex', levels: ['F', 'M'], weight: 1 }],
  };
  const drawn = (seed: bigint) => {
    const byStratum = Map.groupBy(drawList(design, seed, 12), ({ stratum }) => stratum);
    return [...byStratum].map(([stratum, places]) => `${stratum} ${places.map(({ arm }) => arm).join('')}`);
  };
  assert.deepEqual(drawn(20261126n), drawn(20261126n));
  assert.notDeepEqual(drawn(20261126n), drawn(20261127n));
  // Worked out by a second program, from the description of the generator alone. No version may draw another list.
  assert.deepEqual(drawn(20261126n), ['F BAABABBAABBAAB', 'M ABBAABABBAAB']);
});

const designs = fc
  .record({
    ratios: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 }),
    multiples: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
  })
  .map(({ ratios, multiples }): BlockDesign => {
    const arms = ratios.map((ratio, index) => ({ arm: `T${index}`, ratio }));
    return { ...two, arms, blockSizes: multiples.map((times) => times * ratioSum(leastRatios(arms))) };
  });

test('every block of any sizes and ratios holds its arms exactly in their ratio', () => {
  fc.assert(
    fc.property(designs, fc.bigInt({ min: 0n, max: seedMax }), (design, seed) => {
      const generator = xoshiro(stateOf(seed));
      for (let blocks = 0; blocks < 5; blocks++) {
        const block = drawBlock(design, generator);
        assert.ok(design.blockSizes.includes(block.length));
        const total = ratioSum(design.arms);
        for (const { arm, ratio } of design.arms) {
          assert.equal(block.filter((one) => one === arm).length, (block.length * ratio) / total);
        }
      }
    }),
  );
});

test('every stratum has at least the places asked for, numbered from 1, and ends with its block', () => {
  fc.assert(
    fc.property(
      designs,
      fc.bigInt({ min: 0n, max: seedMax }),
      fc.integer({ min: 1, max: 60 }),
      (design, seed, places) => {
        const stratified = { ...design, factors: [{ code: 'site', levels: ['01', '02', '03'], weight: 1 }] };
        const strata = Map.groupBy(drawList(stratified, seed, places), ({ stratum }) => stratum);
        assert.deepEqual([...strata.keys()], ['01', '02', '03']);
        for (const list of strata.values()) {
          assert.ok(list.length >= places && list.length < places + Math.max(...design.blockSizes));
          assert.deepEqual(
            list.map(({ sequence }) => sequence),
            list.map((_, index) => index + 1),
          );
          const total = ratioSum(design.arms);
          for (const { arm, ratio } of design.arms) {
            assert.equal(list.filter((one) => one.arm === arm).length, (list.length * ratio) / total);
          }
        }
      },
    ),
    { numRuns: 30 },
  );
});

test('the six blocks of two and two come equally often', () => {
  const generator = xoshiro(stateOf(1n));
  const counts = new Map<string, number>();
  for (let blocks = 0; blocks < 6000; blocks++) {
    const block = drawBlock(two, generator).join('');
    counts.set(block, (counts.get(block) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert.ok(chiSquare < 20.5, String(chiSquare));
});
