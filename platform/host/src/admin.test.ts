import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fakeClock } from '@verum/call';
import {
  openBalancer,
  openBoard,
  openBreaker,
  openBucket,
  openBulkhead,
  openConcurrencyLimit,
  openRetryBudget,
} from '@verum/resilience';
import { startAdmin } from './admin.ts';
import { openMetrics } from './metrics.ts';

// What an operator sees of a process that protects itself.

const clock = fakeClock();
const board = openBoard();
const settings = { window: 5_000, sleep: 30_000, bucket: 10, ratio: 0.5, request: 2 };
const breaker = openBreaker(settings, clock);
board.register({ kind: 'breaker', name: 'patient/reads', settings, snapshot: breaker.snapshot });
const bucket = openBucket({ burst: 2, perSecond: 1 }, clock);
board.register({ kind: 'bucket', name: 'trial', settings: {}, snapshot: bucket.snapshot });
const limit = openConcurrencyLimit(clock);
board.register({ kind: 'concurrency', name: 'process', settings: {}, snapshot: limit.snapshot });
const balancer = openBalancer({ clock });
board.register({ kind: 'balancer', name: 'edc', settings: {}, snapshot: balancer.snapshot });
const bulkhead = openBulkhead({ atOnce: 1, waiting: 0 });
const takeOff = board.register({ kind: 'bulkhead', name: 'hospitals', settings: {}, snapshot: bulkhead.snapshot });
const budget = openRetryBudget({ ratio: 0.1, minPerSecond: 1 }, clock);
board.register({ kind: 'retry', name: 'edc', settings: {}, snapshot: budget.snapshot });

const metrics = openMetrics();
metrics.watchBoard(board);
const health = { isLive: () => true, isReady: async () => true, board };
const admin = await startAdmin('127.0.0.1:0', health, metrics);
after(() => admin.stop());

const get = async (path: string) => (await fetch(`http://127.0.0.1:${admin.port}${path}`)).text();
const metric = async (line: string) =>
  (await get('/metrics'))
    .split('\n')
    .find((one) => one.startsWith(`${line} `))
    ?.split(' ')[1];

function fail(): void {
  const call = breaker.admit();
  if (call.isAdmitted) call.fail();
}

test('a breaker is seen opening, waiting for its probe and refusing: settings and state in JSON, numbers as metrics', async () => {
  assert.equal(await metric('verum_breaker_state{target="patient/reads"}'), '0');
  for (let one = 0; one < 3; one++) fail();
  assert.equal(await metric('verum_breaker_state{target="patient/reads"}'), '2');
  assert.equal(await metric('verum_breaker_opened_total{target="patient/reads"}'), '1');
  assert.equal(await metric('verum_breaker_refused_total{target="patient/reads"}'), '1');
  const { machines } = JSON.parse(await get('/admin/resilience'));
  const shown = machines.find(({ kind }: { kind: string }) => kind === 'breaker');
  assert.deepEqual(shown.settings, settings);
  assert.equal(shown.name, 'patient/reads');
  assert.equal(shown.state.state, 'open');
  assert.equal(shown.state.nextTryMs, 30_000);
  assert.deepEqual(shown.state.openedBy, { cause: 'share', failures: 2, total: 2 });
  clock.advance(30_000);
  assert.equal(await metric('verum_breaker_state{target="patient/reads"}'), '1');
});

test('buckets, limits, balancers, bulkheads and budgets have their numbers', async () => {
  for (let one = 0; one < 3; one++) bucket.take();
  assert.equal(await metric('verum_bucket_tokens{target="trial"}'), '0');
  assert.equal(await metric('verum_bucket_refused_total{target="trial"}'), '1');
  for (let one = 0; one < 35; one++) limit.admit('report');
  assert.equal(await metric('verum_concurrency_limit{target="process"}'), '60');
  assert.equal(await metric('verum_concurrency_saturation{target="process"}'), '0.5');
  assert.equal(await metric('verum_concurrency_in_flight{target="process",class="report"}'), '30');
  assert.equal(await metric('verum_concurrency_refused_total{target="process",class="report"}'), '5');
  balancer.pick(['10.0.0.1:1', '10.0.0.2:1']);
  assert.equal(await metric('verum_balancer_endpoints{target="edc",state="starting"}'), '2');
  clock.advance(10_000);
  for (let one = 0; one < 5; one++) balancer.started('10.0.0.1:1')('failure');
  assert.equal(await metric('verum_balancer_endpoints{target="edc",state="ejected"}'), '1');
  assert.equal(await metric('verum_balancer_endpoints{target="edc",state="in-use"}'), '1');
  bulkhead.tryEnter('pku1');
  bulkhead.tryEnter('pku1');
  assert.equal(await metric('verum_bulkhead_running{target="hospitals"}'), '1');
  assert.equal(await metric('verum_bulkhead_refused_total{target="hospitals"}'), '1');
  assert.equal(await metric('verum_retry_left{target="edc"}'), '10');
});

test('no address and no key becomes a label, and what has gone from the board is gone from the metrics', async () => {
  const all = await get('/metrics');
  assert.ok(!all.includes('10.0.0.') && !all.includes('pku1'));
  takeOff();
  assert.equal(await metric('verum_bulkhead_running{target="hospitals"}'), undefined);
});
