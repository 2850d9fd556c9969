import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@verum/database';
import { buildCache } from './build-cache.ts';

const model = JSON.stringify({
  oid: 'MDV.1',
  protocol: {},
  visits: [],
  forms: [],
  groups: [],
  items: [],
  codeLists: [],
  units: [],
  conditions: [],
  methods: [],
});

/** The one statement of the cache, counted; `fails` makes the first so many fail, late. */
function counting(fails = 0): { sql: Sql; asked: () => number } {
  let asked = 0;
  const sql = (async () => {
    asked += 1;
    const isFailing = asked <= fails;
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (isFailing) throw new Error('its deadline');
    return [{ model }];
  }) as unknown as Sql;
  return { sql, asked: () => asked };
}

test('a build is read once, also when many ask for it at the same time', async () => {
  const cache = buildCache();
  const { sql, asked } = counting();
  const builds = await Promise.all(Array.from({ length: 20 }, () => cache.get(sql, { study: 'S', build: 1 })));
  assert.equal(asked(), 1);
  assert.equal(new Set(builds).size, 1);
  await cache.get(sql, { study: 'S', build: 2 });
  assert.equal(asked(), 2);
});

test('whoever waits for another call that ran out of time reads the build itself', async () => {
  const cache = buildCache();
  const { sql } = counting(1);
  const [first, second] = await Promise.allSettled([
    cache.get(sql, { study: 'S', build: 1 }),
    cache.get(sql, { study: 'S', build: 1 }),
  ]);
  assert.deepEqual([first.status, second.status], ['rejected', 'fulfilled']);
});

test('the builds used longest ago are forgotten first', async () => {
  const cache = buildCache({ max: 2 });
  const { sql, asked } = counting();
  for (const build of [1, 2, 1, 3, 1]) await cache.get(sql, { study: 'S', build });
  assert.equal(asked(), 3);
  await cache.get(sql, { study: 'S', build: 2 });
  assert.equal(asked(), 4);
});
