import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activationsOn } from './activations.ts';

const at = (site: string, build: string, fromDate: string) => ({ site, build, fromDate, approval: 'EC' });
const states = (today: string, ...activations: ReturnType<typeof at>[]) =>
  activationsOn(activations, today).map(({ site, build, state }) => `${site} ${build} ${state}`);

test('at each site the latest build that has begun is in use', () => {
  assert.deepEqual(
    states('2026-06-01', at('01', '1', '2026-01-05'), at('01', '2', '2026-06-01'), at('02', '1', '2026-01-05')),
    ['01 2 active', '01 1 past', '02 1 active'],
  );
});

test('a build is planned until its day, and the older one stays in use', () => {
  assert.deepEqual(states('2026-05-31', at('01', '1', '2026-01-05'), at('01', '2', '2026-06-01')), [
    '01 2 planned',
    '01 1 active',
  ]);
});

test('a site without activations has none', () => {
  assert.deepEqual(states('2026-05-31'), []);
});
