import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { describeScale } from './describe.ts';
import { openDraw } from './draw.ts';
import { byDirectory, byRendezvous, loadOf, rebalanced } from './placement.ts';
import { simulate } from './simulate.ts';
import { assumptions, drawStudies, type Study } from './studies.ts';

const few = { ...assumptions, studies: 5_000 };
const bytesOf = ({ bytes }: Study) => bytes;

test('the same seed gives the same result, another one another', () => {
  assert.deepEqual(simulate(10, 1, few), simulate(10, 1, few));
  assert.notDeepEqual(simulate(10, 1, few).ways, simulate(10, 2, few).ways);
});

test('sizes are drawn from the distribution that is stated', () => {
  const draw = openDraw(3);
  const sizes = Array.from({ length: 20_000 }, () => draw.logNormal(60, 1.3)).toSorted((a, b) => a - b);
  const at = (share: number) => sizes[Math.floor(share * sizes.length)] ?? 0;
  const near = (found: number, wanted: number) => assert.ok(Math.abs(found / wanted - 1) < 0.1, `${found} ${wanted}`);
  near(at(0.5), 60);
  // One sigma on either side: 15.9 % and 84.1 %.
  near(at(0.159), 60 * Math.exp(-1.3));
  near(at(0.841), 60 * Math.exp(1.3));
});

test('by rendezvous a cell more takes its share from all others, and nothing moves between those', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer(), (cells, seed) => {
      const studies = drawStudies({ ...few, studies: 500 }, openDraw(seed));
      const [before, after] = [byRendezvous(studies, cells), byRendezvous(studies, cells + 1)];
      for (const { number } of studies) assert.ok(after[number] === before[number] || after[number] === cells);
    }),
    { numRuns: 30 },
  );
  const studies = drawStudies(few, openDraw(1));
  const moved = byRendezvous(studies, 20).filter((cell) => cell === 19).length;
  // A twentieth, within five standard deviations.
  assert.ok(Math.abs(moved - 250) < 5 * Math.sqrt(5_000 * 0.05 * 0.95), `${moved}`);
});

test('a directory moves nothing for a cell more but what makes the fullest emptier, and ends below its bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 20 }), fc.integer(), (cells, seed) => {
      const studies = drawStudies({ ...few, studies: 2_000 }, openDraw(seed));
      const before = byDirectory(studies, cells);
      const after = rebalanced(studies, before, cells + 1, 1.5);
      const load = loadOf(studies, before, cells + 1, bytesOf);
      const mean = load.reduce((sum, one) => sum + one, 0) / (cells + 1);
      for (const { number } of studies) {
        if (after[number] !== before[number]) assert.ok((load[before[number] ?? 0] ?? 0) > mean * 1.5);
      }
      const total = (places: readonly number[]) => loadOf(studies, places, cells + 1, () => 1).reduce((a, b) => a + b);
      assert.equal(total(after), studies.length);
    }),
    { numRuns: 30 },
  );
});

test('a directory is evener than a hash, and pays for a cell more with far fewer moves', () => {
  const [rendezvous, directory] = simulate(20, 1, { ...few, studies: 20_000 }).ways;
  assert.ok(rendezvous && directory);
  assert.ok(directory.bytes.max / directory.bytes.mean < rendezvous.bytes.max / rendezvous.bytes.mean);
  assert.ok(directory.added.moves < rendezvous.added.moves / 10);
  assert.ok(directory.added.imbalance <= 1.051);
});

test('the assumptions stand above the result', () => {
  const text = describeScale(simulate(10, 1, few));
  assert.match(text, /^5,000 studies over 10 cells \(seed 1\)\. Assumed, not measured:/);
  assert.match(text, /median 60, sigma 1.3/);
});
