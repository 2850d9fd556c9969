import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@verum/call';
import { type BlockDesign, checkDesign, type Design, leastRatios } from './design.ts';
import { levelsOf, strataOf, stratumOf } from './strata.ts';

const blocks: BlockDesign = {
  method: 'BLOCKS',
  masking: 'BLINDED',
  arms: [
    { arm: 'A', ratio: 2 },
    { arm: 'B', ratio: 1 },
  ],
  factors: [
    { code: 'site', levels: ['01', '02'], weight: 1 },
    { code: 'sex', levels: ['F', 'M'], weight: 1 },
  ],
  blockSizes: [3, 6],
};
const minimisation: Design = { ...blocks, method: 'MINIMISATION', imbalance: 'RANGE', probability: 0.8 };

function faults(fn: () => unknown): string[] {
  try {
    fn();
    return [];
  } catch (error) {
    assert.ok(error instanceof Refusal);
    return error.violations.map(({ field, rule }) => `${field}:${rule}`);
  }
}
const faultsOf = (design: Design) => faults(() => checkDesign(design));

test('a design that holds together is accepted', () => {
  assert.deepEqual(faultsOf(blocks), []);
  assert.deepEqual(faultsOf({ ...blocks, factors: [] }), []);
  assert.deepEqual(faultsOf(minimisation), []);
});

test('block sizes are different multiples of the smallest block', () => {
  for (const blockSizes of [[], [0], [2], [3, 4], [3, 3]]) {
    assert.deepEqual(faultsOf({ ...blocks, blockSizes }), ['design.blockSizes:multiple'], String(blockSizes));
  }
  // Four to two is two to one: a block of three will do.
  const doubled = blocks.arms.map(({ arm, ratio }) => ({ arm, ratio: ratio * 2 }));
  assert.deepEqual(leastRatios(doubled), blocks.arms);
  assert.deepEqual(faultsOf({ ...blocks, arms: doubled, blockSizes: [3] }), []);
});

test('arms are two at least, each once, with a ratio from 1 to 20', () => {
  const withArms = (...arms: { arm: string; ratio: number }[]) => faultsOf({ ...blocks, arms, blockSizes: [42] });
  assert.deepEqual(withArms({ arm: 'A', ratio: 1 }), ['design.arms:too_few']);
  assert.deepEqual(withArms({ arm: 'A', ratio: 1 }, { arm: 'A', ratio: 1 }), ['design.arms:not_unique']);
  assert.deepEqual(withArms({ arm: 'A', ratio: 1 }, { arm: 'B', ratio: 20 }), []);
  assert.deepEqual(withArms({ arm: 'A', ratio: 0 }, { arm: 'B', ratio: 21 }), ['design.arms:ratio']);
});

test('factors are each once, with levels that are each once, and not more strata than can be filled', () => {
  const [site, sex] = blocks.factors as [Design['factors'][number], Design['factors'][number]];
  assert.deepEqual(faultsOf({ ...blocks, factors: [sex, sex] }), ['design.factors:not_unique']);
  assert.deepEqual(faultsOf({ ...blocks, factors: [site, { ...sex, levels: [] }] }), [
    'design.factors[1].levels:not_unique',
  ]);
  const many = (count: number) => ({
    ...sex,
    code: `F${count}`,
    levels: Array.from({ length: count }, (_, n) => `${n}`),
  });
  assert.deepEqual(faultsOf({ ...blocks, factors: [many(40), many(50)] }), []);
  assert.deepEqual(faultsOf({ ...blocks, factors: [many(40), many(51)] }), ['design.factors:too_many']);
  assert.deepEqual(faultsOf({ ...minimisation, factors: [many(40), many(51)] }), []);
});

test('a biased coin is more than chance, at most certain, and needs something to balance', () => {
  const withCoin = (probability: number) => faultsOf({ ...minimisation, probability });
  // B is one in three.
  assert.deepEqual(
    [withCoin(1 / 3), withCoin(0.34), withCoin(1), withCoin(1.01), withCoin(Number.NaN)],
    [['design.probability:range'], [], [], ['design.probability:range'], ['design.probability:range']],
  );
  assert.deepEqual(faultsOf({ ...minimisation, factors: [] }), ['design.factors:too_few']);
});

test('strata come in the order of factors and levels', () => {
  assert.deepEqual(strataOf(blocks), ['01/F', '01/M', '02/F', '02/M']);
  assert.deepEqual(strataOf({ factors: [] }), ['-']);
  assert.equal(stratumOf(blocks, { sex: 'M', site: '02' }), '02/M');
  assert.equal(stratumOf({ factors: [] }, {}), '-');
});

test('a refusal of a level never repeats it: it is a finding about a person', () => {
  assert.deepEqual(levelsOf(blocks, [{ factor: 'sex', level: 'F' }], '01'), { site: '01', sex: 'F' });
  try {
    levelsOf(blocks, [{ factor: 'sex', level: 'HIV-positive' }], '01');
    assert.fail('accepted');
  } catch (error) {
    assert.ok(error instanceof Refusal);
    assert.ok(!JSON.stringify([error.violations, error.facts, error.message]).includes('HIV'));
  }
});
