import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { machineOf } from './machine.ts';

const settings = {};

test('an open breaker says when it tries again, on the wall clock; its numbers have their own names', () => {
  const state = { state: 'open', failures: 3, total: 4, nextTryMs: 1_500, isProbing: false };
  const machine = machineOf({ kind: 'breaker', name: 'edc/reads', settings, state }, 10_000);
  assert.equal(machine.state, 'open');
  assert.equal(machine.nextTryAt && timestampMs(machine.nextTryAt as never), 11_500);
  assert.deepEqual(
    machine.measures?.map(({ name, value }) => `${name} ${value}`),
    ['failures 3', 'total 4', 'nextTryMs 1500'],
  );
});

test('numbers by class are named with it, things with a state are counted, and keys of others do not come along', () => {
  const state = {
    ...{ limit: 60, inFlight: { save: 2, read: 0 } },
    connections: [{ endpoint: 'a', state: 'ready' }, { endpoint: 'b', state: 'failed' }, { state: 'ready' }],
    keys: { 'hospital-7': { running: 1 } },
  };
  const { state: word, measures, nextTryAt } = machineOf({ kind: 'concurrency', name: 'x', settings, state }, 0);
  assert.deepEqual([word, nextTryAt], ['', undefined]);
  assert.deepEqual(
    measures?.map(({ name, value }) => `${name} ${value}`),
    ['limit 60', 'inFlight.save 2', 'inFlight.read 0', 'connections.ready 2', 'connections.failed 1'],
  );
});
