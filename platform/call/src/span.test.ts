import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import {
  continueTrace,
  currentCall,
  newCall,
  newTrace,
  refuse,
  runWithCall,
  type Span,
  sendSpans,
  startTrace,
  withSpan,
} from './index.ts';

function collect(isChosen = true): Span[] {
  const spans: Span[] = [];
  sendSpans({ isChosen: () => isChosen, record: (span) => void spans.push(span) });
  return spans;
}

afterEach(() => void sendSpans(undefined));

const tracedCall = () => newCall({ command: 'test', timeoutMs: 1_000, trace: startTrace() });

test('without a sink nothing is traced, and the work is done all the same', async () => {
  assert.equal(startTrace().isSampled, false);
  assert.equal(await runWithCall(tracedCall(), () => withSpan('work', {}, async () => 7)), 7);
});

test('a span is a child of its call, and what is done in it is a child of the span', async () => {
  const spans = collect();
  const call = tracedCall();
  await runWithCall(call, () => withSpan('outer', {}, () => withSpan('inner', { 'verum.count': 2 }, async () => {})));
  const [inner, outer] = spans;
  assert.equal(outer?.trace.parentId, call.trace.spanId);
  assert.equal(inner?.trace.parentId, outer?.trace.spanId);
  assert.deepEqual(new Set(spans.map(({ trace }) => trace.traceId)), new Set([call.trace.traceId]));
  assert.deepEqual(inner?.attributes, { 'verum.count': 2 });
  assert.equal(currentCall(), undefined);
});

test('a call that was not chosen leaves no span', async () => {
  const spans = collect(false);
  await runWithCall(tracedCall(), () => withSpan('work', {}, async () => {}));
  assert.deepEqual(spans, []);
});

test('work that fails is told by its reason or its kind, never by its message', async () => {
  const spans = collect();
  const failing = (error: unknown) =>
    assert.rejects(runWithCall(tracedCall(), () => withSpan('work', {}, () => Promise.reject(error))));
  await failing(refuse('NOT_FOUND'));
  await failing(new RangeError('born 1962-05-17'));
  assert.deepEqual(
    spans.map(({ attributes, isFailed }) => [attributes['error.type'], isFailed]),
    [
      ['NOT_FOUND', true],
      ['RangeError', true],
    ],
  );
});

test('work that nobody asked for begins a trace, of the id it was given', async () => {
  const spans = collect();
  const call = newCall({ command: 'events', timeoutMs: 1_000 });
  assert.equal(call.trace.isSampled, false);
  const inner = await withSpan('deliver', {}, async (own) => own?.trace, { call, isFirst: true });
  assert.deepEqual(
    spans.map(({ name, trace }) => [name, trace]),
    [['deliver', inner]],
  );
  assert.deepEqual([inner?.traceId, inner?.parentId, inner?.isSampled], [call.trace.traceId, undefined, true]);
  await withSpan('work', {}, async () => {}, { call });
  assert.equal(spans.length, 1, 'any other span waits for an edge to decide');
});

test('a stranger gives the ids of a trace, and does not decide whether it is seen', () => {
  const stranger = { ...newTrace(), isSampled: true };
  collect(false);
  const continued = continueTrace(stranger);
  assert.equal(continued.traceId, stranger.traceId);
  assert.equal(continued.parentId, stranger.spanId);
  assert.equal(continued.isSampled, false);
});

test('a sink that was replaced takes nothing away when it stops', () => {
  const stop = sendSpans({ isChosen: () => true, record: () => {} });
  sendSpans({ isChosen: () => true, record: () => {} });
  stop();
  assert.equal(startTrace().isSampled, true);
});
