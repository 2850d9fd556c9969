import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { afterEach, test } from 'node:test';
import { childOf, newCall, recordSpan, runWithCall, type Span, startTrace, withSpan } from '@verum/call';
import fc from 'fast-check';
import { openTelemetry, type Telemetry, type TelemetryOptions } from './index.ts';
import { isChosen } from './sample.ts';
import { openQueue } from './span-queue.ts';
import { type Collector, startCollector } from './testing.ts';

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.stop();
});

async function collecting(
  answer?: () => number | 'never',
  options: Partial<TelemetryOptions> = {},
): Promise<{ collector: Collector; telemetry: Telemetry }> {
  const collector = await startCollector(answer);
  const told = { endpoint: collector.endpoint, sampler: 1, name: 'edc', flushMs: 3_600_000, ...options };
  const telemetry = await openTelemetry(told);
  open.push(collector, telemetry);
  return { collector, telemetry };
}

function span(trace = startTrace()): Span {
  return { name: 'work', kind: 'internal', trace, durationMs: 5, attributes: {}, isFailed: false };
}

test('a span arrives with our ids, its parent, its times and its attributes', async () => {
  const { collector, telemetry } = await collecting();
  const trace = startTrace();
  const beforeMs = Date.now();
  const attributes = { 'http.route': '/v1/me', 'http.response.status_code': 200 } as const;
  recordSpan({ name: 'GET /v1/me', kind: 'server', trace, durationMs: 12.5, attributes, isFailed: false });
  recordSpan({ ...span(childOf(trace)), isFailed: true });
  await telemetry.flush();
  const [first, second] = collector.spans;
  assert.ok(first && second);
  assert.deepEqual([first.traceId, first.spanId, first.parentSpanId], [trace.traceId, trace.spanId, '']);
  assert.deepEqual([second.traceId, second.parentSpanId], [trace.traceId, trace.spanId]);
  assert.deepEqual([first.service, first.name, first.kind], ['edc', 'GET /v1/me', 2]);
  assert.deepEqual(first.attributes, attributes);
  assert.equal(first.endNs - first.startNs, 12_500_000n);
  assert.ok(Math.abs(Number(first.endNs / 1_000_000n) - beforeMs) < 60_000);
  assert.deepEqual([first.isFailed, second.isFailed], [false, true]);
  assert.deepEqual(telemetry.stats(), { sent: 2, dropped: 0, failed: 0, waiting: 0 });
});

test('a collector that never answers costs the work nothing, and what finds no room is counted', async () => {
  const { telemetry } = await collecting(() => 'never', { queueMax: 600, timeoutMs: 50 });
  const call = newCall({ command: 'test', timeoutMs: 60_000, trace: startTrace() });
  // The first 512 go on their way, 600 wait, and the rest is dropped.
  for (let count = 0; count < 2_000; count++) {
    assert.equal(await runWithCall(call, () => withSpan('work', {}, async () => count)), count);
  }
  const { sent, dropped, waiting } = telemetry.stats();
  assert.equal(sent, 0);
  assert.ok(waiting <= 600);
  assert.ok(dropped > 0, `${dropped} dropped, ${waiting} waiting`);
  call.end();
});

test('a collector that is away is told of once, and again only after it was back', async () => {
  let status = 400;
  const problems: Error[] = [];
  const { telemetry } = await collecting(() => status, { onProblem: (error) => problems.push(error) });
  for (const next of [400, 400, 200, 400]) {
    status = next;
    recordSpan(span());
    await telemetry.flush();
  }
  assert.equal(problems.length, 2);
  const { sent, failed } = telemetry.stats();
  assert.deepEqual({ sent, failed }, { sent: 1, failed: 3 });
});

test('spans that come while a batch is on its way go with the next, right behind it', async () => {
  const wanted = 3;
  let batches = 0;
  const { collector, telemetry } = await collecting(() => {
    if (++batches < wanted) recordSpan(span());
    return 200;
  });
  recordSpan(span());
  await telemetry.flush();
  assert.equal(collector.spans.length, wanted);
  assert.deepEqual(telemetry.stats(), { sent: wanted, dropped: 0, failed: 0, waiting: 0 });
});

test('after it was stopped nothing is recorded any more, and what waited has arrived', async () => {
  const { collector, telemetry } = await collecting();
  const trace = startTrace();
  recordSpan(span(trace));
  await telemetry.stop();
  recordSpan(span(trace));
  await telemetry.flush();
  assert.equal(collector.spans.length, 1);
});

test('a share of none keeps nothing, of all keeps everything', async () => {
  const none = await collecting(undefined, { sampler: 0 });
  assert.equal(startTrace().isSampled, false);
  await none.telemetry.stop();
  await collecting(undefined, { sampler: 1 });
  assert.equal(startTrace().isSampled, true);
});

const hex = (length: number) =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length }).map((all) => all.join(''));

test('a trace that a smaller share keeps is kept by every greater one', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(hex(32), share, share, (traceId, one, other) => {
      const [low, high] = one < other ? [one, other] : [other, one];
      return !isChosen(traceId, low) || isChosen(traceId, high);
    }),
  );
  assert.equal(isChosen('f'.repeat(32), 1), true);
  assert.equal(isChosen('0'.repeat(32), 0), false);
});

test('a tenth of many traces is about a tenth', () => {
  const kept = Array.from({ length: 20_000 }, () => startTrace().traceId).filter((id) => isChosen(id, 0.1)).length;
  // Ten standard deviations: a wrong rule is far off, and chance never is.
  assert.ok(Math.abs(kept - 2_000) < 10 * Math.sqrt(20_000 * 0.1 * 0.9), `${kept} of 20000`);
});

test('a queue keeps what came first, in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(20), fc.integer({ min: 1, max: 7 }), (items, lengthMax, batch) => {
      const queue = openQueue<number>(lengthMax);
      for (const item of items) queue.add(item);
      const out: number[] = [];
      for (let some = queue.take(batch); some.length > 0; some = queue.take(batch)) out.push(...some);
      assert.deepEqual(out, items.slice(0, lengthMax));
      assert.equal(queue.dropped(), Math.max(0, items.length - lengthMax));
    }),
  );
});

test('who has no collector does not load OpenTelemetry', () => {
  const code = `
    import { registerHooks } from 'node:module';
    const seen = [];
    registerHooks({ load: (url, context, next) => { seen.push(url); return next(url, context); } });
    await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
    process.stdout.write(String(seen.filter((url) => url.includes('@opentelemetry')).length) + ' of ' + seen.length);
  `;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  const [, loaded, all] = /^(\d+) of (\d+)$/.exec(stdout) ?? [];
  assert.equal(loaded, '0', stdout);
  assert.ok(Number(all) > 3, 'the hook saw what was loaded');
});
