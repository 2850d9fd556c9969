import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MinimisationDesign } from './design.ts';
import { coin, seedMax } from './generator.ts';
import { candidates, chosen, type Tally } from './minimise.ts';
import { simulate } from './preview.ts';

const factor = (code: string, levels: string[], weight = 1) => ({ code, levels, weight });
const arms = (...ratios: number[]) => ratios.map((ratio, index) => ({ arm: 'ABCD'[index] ?? '', ratio }));
const near = (value: number | undefined, expected: number) =>
  assert.ok(Math.abs((value ?? -1) - expected) < 1e-9, String(value));

const breast: MinimisationDesign = {
  method: 'MINIMISATION',
  masking: 'BLINDED',
  arms: arms(1, 1),
  factors: [
    factor('performance', ['ambulatory', 'other']),
    factor('age', ['under-50', 'from-50']),
    factor('interval', ['under-2y', 'from-2y']),
    factor('lesion', ['visceral', 'osseous', 'soft']),
  ],
  imbalance: 'MARGINAL',
  probability: 1,
};

// After eighty patients of an advanced breast cancer trial, as in the textbook example (Pocock, Clinical Trials, 1983,
// chapter 5): the next one can walk, is under 50, had two years or more without disease, and a visceral lesion.
//
//                            A    B
//   performance ambulatory  30   31
//   age         under 50    18   17
//   interval    2 years +    9    8
//   lesion      visceral    19   21
//                           --   --
//   sum                     76   77    A is behind: A
const eighty: Record<string, readonly [number, number]> = {
  performance: [30, 31],
  age: [18, 17],
  interval: [9, 8],
  lesion: [19, 21],
};
const next = { performance: 'ambulatory', age: 'under-50', interval: 'from-2y', lesion: 'visceral' };
const afterEighty: Tally = (code, _, arm) => eighty[code]?.[arm === 'A' ? 0 : 1] ?? 0;

test('the textbook patient: marginal totals 76 and 77 give A', () => {
  const [a, b] = candidates(breast, afterEighty, next);
  // Four more than the sums, because each candidate is counted with the patient in it.
  assert.deepEqual([a?.imbalance, b?.imbalance], [76 + 4, 77 + 4]);
  assert.deepEqual([a?.probability, b?.probability], [1, 0]);
  assert.equal(chosen(candidates(breast, afterEighty, next), 0.999), 'A');
});

test('the same patient by range and by variance, and with a weight that turns it', () => {
  // With the patient in A:  31-31 19-17 10-8 20-21   ranges 0 2 2 1 = 5   squares 0 4 4 1 = 9
  // With the patient in B:  30-32 18-18  9-9 19-22   ranges 2 0 0 3 = 5   squares 4 0 0 9 = 13
  const [a, b] = candidates({ ...breast, imbalance: 'RANGE' }, afterEighty, next);
  assert.deepEqual([a?.imbalance, b?.imbalance], [5, 5]);
  assert.deepEqual([a?.probability, b?.probability], [0.5, 0.5]);
  // Twice the variance of two counts x and y is (x - y)²: 2(x² + y²) - (x + y)² = (x - y)².
  const [c, d] = candidates({ ...breast, imbalance: 'VARIANCE' }, afterEighty, next);
  assert.deepEqual([c?.imbalance, d?.imbalance], [9, 13]);
  // Age counts three times: 0 + 6 + 2 + 1 = 9 for A, 2 + 0 + 0 + 3 = 5 for B.
  const factors = breast.factors.map((one) => (one.code === 'age' ? { ...one, weight: 3 } : one));
  const [e, f] = candidates({ ...breast, factors, imbalance: 'RANGE' }, afterEighty, next);
  assert.deepEqual([e?.imbalance, f?.imbalance], [9, 5]);
  assert.equal(chosen(candidates({ ...breast, factors, imbalance: 'RANGE' }, afterEighty, next), 0.3), 'B');
});

test('three arms with the biased coin: the best has p, the others share the rest', () => {
  const design: MinimisationDesign = { ...breast, arms: arms(1, 1, 1), imbalance: 'RANGE', probability: 0.8 };
  const counts: Record<string, number> = { A: 5, B: 3, C: 4 };
  // One factor would do; all four have the same counts. With the patient in A 6 3 4, B 5 4 4, C 5 3 5: 3, 1, 2.
  const options = candidates(design, (_, __, arm) => counts[arm] ?? 0, next);
  assert.deepEqual(
    options.map(({ imbalance }) => imbalance),
    [12, 4, 8],
  );
  options.forEach(({ probability }, index) => void near(probability, [0.1, 0.8, 0.1][index] ?? 0));
  // End to end: A up to 0.1, B up to 0.9, C beyond.
  assert.deepEqual(
    [0, 0.09, 0.11, 0.89, 0.91, 0.999].map((shown) => chosen(options, shown)),
    ['A', 'A', 'B', 'B', 'C', 'C'],
  );
});

test('two to one: the rarer arm has p, the other so much more that the ratio is kept', () => {
  // p = 0.8 for B, whose ratio is 1 of 3. The unit is (1 - 0.8) / (3 - 1) = 0.1, so A as the best has 1 - 0.1 · 1 = 0.9.
  const design: MinimisationDesign = { ...breast, arms: arms(2, 1), imbalance: 'RANGE', probability: 0.8 };
  const with4And = (b: number) => candidates(design, (_, __, arm) => (arm === 'A' ? 4 : b), next);
  // 4 in A and 3 in B: 4 is 2 shares, 3 is 3 shares, so A is behind.
  const [a] = with4And(3);
  near(a?.probability, 0.9);
  // 4 and 1: B is behind.
  const [, b] = with4And(1);
  near(b?.probability, 0.8);
  // 4 and 2 are even: a count of A is worth 1, of B 2. With the patient in A 5 and 4, a range of 1; in B 4 and 6, of 2;
  // and so for each of the four factors.
  assert.deepEqual(
    with4And(2).map(({ imbalance }) => imbalance),
    [4, 8],
  );
});

const designs = fc
  .record({
    ratios: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }),
    weights: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    imbalance: fc.constantFrom('RANGE' as const, 'VARIANCE' as const, 'MARGINAL' as const),
    p: fc.double({ min: 0.55, max: 1, noNaN: true }),
  })
  .map(
    ({ ratios, weights, imbalance, p }): MinimisationDesign => ({
      ...breast,
      arms: arms(...ratios),
      factors: weights.map((weight, index) => factor(`F${index}`, ['x', 'y'], weight)),
      imbalance,
      probability: p,
    }),
  );

test('probabilities are a distribution, and no arm behind the best is likelier than by its share', () => {
  fc.assert(
    fc.property(designs, fc.infiniteStream(fc.integer({ min: 0, max: 30 })), (design, stream) => {
      const counts = new Map<string, number>();
      const tally: Tally = (code, level, arm) => {
        const key = `${code}${level}${arm}`;
        if (!counts.has(key)) counts.set(key, stream.next().value ?? 0);
        return counts.get(key) ?? 0;
      };
      const levels = Object.fromEntries(design.factors.map(({ code }) => [code, 'x']));
      const options = candidates(design, tally, levels);
      near(
        options.reduce((sum, { probability }) => sum + probability, 0),
        1,
      );
      const least = Math.min(...options.map(({ imbalance }) => imbalance));
      const total = design.arms.reduce((sum, { ratio }) => sum + ratio, 0);
      options.forEach(({ imbalance, probability }, index) => {
        assert.ok(Number.isInteger(imbalance) && probability >= 0);
        const share = (design.arms[index]?.ratio ?? 0) / total;
        if (imbalance > least) assert.ok(probability <= share + 1e-9, `${probability} of ${share}`);
      });
    }),
  );
});

test('where nothing is known yet every arm has its share, whatever the coin’s bias', () => {
  fc.assert(
    fc.property(designs, ({ arms: all, ...design }) => {
      // The first subject: with equal ratios all arms are equally good.
      const equal = { ...design, arms: all.map(({ arm }) => ({ arm, ratio: 1 })) };
      const levels = Object.fromEntries(design.factors.map(({ code }) => [code, 'x']));
      for (const { probability } of candidates(equal, () => 0, levels)) near(probability, 1 / all.length);
    }),
  );
});

test('without chance a margin of two arms is never far from even', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: seedMax }), (seed) => {
      const { strata, arms: totals } = simulate({ ...breast, imbalance: 'VARIANCE' }, seed, 200);
      for (const { arms: counts, stratum } of strata) {
        assert.ok(Math.abs((counts[0]?.count ?? 0) - (counts[1]?.count ?? 0)) <= 8, stratum);
      }
      assert.equal((totals[0]?.count ?? 0) + (totals[1]?.count ?? 0), 200);
    }),
    { numRuns: 20 },
  );
});

test('with chance unequal ratios are kept in the long run', () => {
  const design: MinimisationDesign = { ...breast, arms: arms(3, 2, 1), imbalance: 'RANGE', probability: 0.7 };
  const { arms: totals } = simulate(design, 20261126n, 3000);
  const shares = totals.map(({ count }) => count / 3000);
  for (const [index, share] of [3 / 6, 2 / 6, 1 / 6].entries()) {
    assert.ok(Math.abs((shares[index] ?? 0) - share) < 0.02, String(shares));
  }
});

test('the same seed gives the same trial', () => {
  assert.deepEqual(simulate(breast, 5n, 100), simulate(breast, 5n, 100));
  assert.equal(coin(5n, 3), coin(5n, 3));
});
