import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RunsOrder, RunsResult } from './src/diary-runs/worker.ts';

// Lives of a diary from seeds: the application's own core, without its screens, over the real context and PostgreSQL.
// In each: no network, requests and answers that are lost, late, repeated and out of order, pages killed at any step,
// several tabs, clocks that are set, travel, connections of the server cut in the middle of a transaction, storage
// evicted. VERUM_LONG=1 lives five times as many; VERUM_SEED begins elsewhere, VERUM_RUNS=1 lives through one again.

const runs = Number(process.env.VERUM_RUNS) || (process.env.VERUM_LONG === '1' ? 10_000 : 2_000);
const first = Number(process.env.VERUM_SEED) || 1;

test(`in ${runs} lives what was confirmed arrives once with its times, or its loss is told; nothing twice`, async () => {
  const workers = Math.min(runs, Math.max(2, Math.min(4, availableParallelism())));
  const share = Math.ceil(runs / workers);
  const orders = Array.from({ length: workers }, (_, index) => ({
    first: first + index * share,
    count: Math.min(share, runs - index * share),
  }));
  const results = await Promise.all(orders.filter(({ count }) => count > 0).map(live));
  const failures = results.flatMap((one) => one.failures);
  assert.equal(failures.length, 0, failures.join('\n\n'));
  const sum = (of: (one: RunsResult) => number) => results.reduce((total, one) => total + of(one), 0);
  // That all of this has happened, and not only that nothing went wrong.
  if (runs < 500) return;
  assert.ok(sum(({ kept }) => kept) > runs, 'hardly anything was answered');
  assert.ok(sum(({ losses }) => losses) > runs / 50, 'hardly anything was lost');
  assert.ok(sum(({ devices }) => devices) > runs, 'no device was paired anew');
});

async function live(order: RunsOrder): Promise<RunsResult> {
  const worker = fork(fileURLToPath(new URL('src/diary-runs/worker.ts', import.meta.url)));
  worker.send(order);
  const ended = once(worker, 'exit').then(([code]) => assert.fail(`a worker ended with ${code}`));
  const [result] = (await Promise.race([once(worker, 'message'), ended])) as [RunsResult];
  ended.catch(() => {});
  return result;
}
