import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { findTool } from '@verum/cli';
import { keyBudgetMs, type PageSpeed, type WebSpeed, webSpeed } from './web-speed.ts';

// The budgets of the console, as far as a machine that is busy with other tests can tell: sizes to the byte, times only
// beside a plain page of the same round, and generously. `./verum bench web` gives the figures.

const noBrowser = findTool('chromium') === undefined ? 'no Chromium here (apt-get install chromium)' : false;

/** How many times as long as its plain page a page may take; on a quiet machine it is a half of that, or less. */
const timesPlain: Readonly<Record<string, number>> = {
  'sign-in': 12,
  'my work, by its address': 30,
  // A plain table of as many cells takes seconds.
  'matrix of 100,000 cells': 0.6,
  'casebook of 1,000 cells': 20,
  'form of 300 items': 12,
};

describe('the console beside plain pages', { skip: noBrowser, timeout: 400_000 }, () => {
  let found: WebSpeed;
  before(async () => {
    found = await webSpeed(() => {}, { rounds: 3, slowdowns: [1] });
  });

  test('a page loads at most 180 KB of JavaScript', () => {
    assert.deepEqual(
      found.sizes.filter(({ bytes }) => bytes > 180_000),
      [],
    );
  });

  test('each page is ready within a multiple of its plain page, and its own work within its budget', (t) => {
    assert.deepEqual(found.pages.map(({ name }) => name).sort(), Object.keys(timesPlain).sort());
    for (const { name, readyMs, plainMs, busyMs, budgetMs } of found.pages) {
      const ratio = readyMs.median / plainMs.median;
      const times = `${Math.round(readyMs.median)} ms, ${ratio.toFixed(2)} × plain`;
      t.diagnostic(`${name}: ${times}, processor ${Math.round(busyMs.median)} of ${budgetMs} ms`);
      assert.ok(ratio <= (timesPlain[name] ?? 0), `${name}: ${ratio} times as long as a plain page`);
      assert.ok(busyMs.median <= budgetMs, `${name}: ${busyMs.median} ms of the page's own work`);
    }
  });

  test('a key on the form of 300 items costs little, and is painted not much later than on a plain page', (t) => {
    const { keys, plainKeys } = found.pages.find((page) => page.keys) ?? ({} as PageSpeed);
    assert.ok(keys && plainKeys);
    t.diagnostic(`p95 ${keys.p95Ms.median.toFixed(1)} ms, plain ${plainKeys.p95Ms.median.toFixed(1)} ms`);
    t.diagnostic(`processor ${keys.busyMs.median.toFixed(1)} ms a key, plain ${plainKeys.busyMs.median.toFixed(1)} ms`);
    assert.ok(keys.busyMs.median <= keyBudgetMs / 2, `${keys.busyMs.median} ms a key`);
    assert.ok(keys.p50Ms.median <= 4 * plainKeys.p50Ms.median + keyBudgetMs / 2);
  });
});
