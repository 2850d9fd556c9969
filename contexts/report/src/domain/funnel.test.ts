import assert from 'node:assert/strict';
import { test } from 'node:test';
import { funnelOf } from './funnel.ts';

const near = (one: number | undefined, other: number, within = 1e-6) =>
  assert.ok(Math.abs((one ?? Number.NaN) - other) <= within, `${one} is not ${other}`);

test('the limits are those of a Poisson count of the size of the site', () => {
  const { rate, overdispersion, points } = funnelOf([
    { site: 'A', happened: 20, of: 1000 },
    { site: 'B', happened: 20, of: 1000 },
    { site: 'C', happened: 5, of: 250 },
  ]);
  assert.equal(rate, 0.02);
  assert.equal(overdispersion, 1, 'sites that are alike spread by no more than chance');
  near(points[0]?.high, 0.02 + 3.0902 * Math.sqrt(0.02 / 1000));
  near(points[2]?.high, 0.02 + 3.0902 * Math.sqrt(0.02 / 250));
  near(points[0]?.z, 0);
});

test('one site that is far off stands out, and does not widen the funnel for itself', () => {
  const alike = Array.from({ length: 19 }, (_, index) => ({ site: `S${index}`, happened: 20 + (index % 3), of: 1000 }));
  const { overdispersion, points } = funnelOf([...alike, { site: 'X', happened: 90, of: 1000 }]);
  assert.ok(overdispersion < 2, `${overdispersion}`);
  const outside = points.filter(({ rate, low, high }) => rate < low || rate > high).map(({ site }) => site);
  assert.deepEqual(outside, ['X']);
});

test('where all sites spread more than chance, the funnel is as wide as they are', () => {
  const spread = Array.from({ length: 20 }, (_, index) => ({ site: `S${index}`, happened: 5 * index, of: 1000 }));
  const { overdispersion, points } = funnelOf(spread);
  assert.ok(overdispersion > 5);
  assert.equal(points.filter(({ rate, low, high }) => rate < low || rate > high).length, 0);
});

test('a site without an item has no point; no query anywhere is no division by nought', () => {
  assert.deepEqual(funnelOf([]).points, []);
  assert.deepEqual(
    funnelOf([
      { site: 'A', happened: 0, of: 0 },
      { site: 'B', happened: 0, of: 10 },
    ]).points,
    [{ site: 'B', rate: 0, low: 0, high: 0, z: 0 }],
  );
});
