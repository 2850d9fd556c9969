import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concernsOf } from './concerns.ts';
import type { PlatformStatus, Process } from './machines.ts';

const well: Process = {
  ...{ process: 'a/1', contexts: ['trial'], version: '0.1.0', ready: true, delayMs: 3 },
  databases: [{ context: 'trial', answers: true, answerMs: 1 }],
  machines: [
    { kind: 'breaker', name: 'edc/reads', state: 'closed' },
    { kind: 'concurrency', name: 'process', measures: [{ name: 'saturation', value: 0.9 }] },
  ],
  deliveries: [{ producer: 'trial', consumer: 'report', lagSeconds: 60, parked: 0 }],
  facts: [{ context: 'trial', name: 'sagas.stuck', value: 0 }],
};
const kinds = (status: PlatformStatus) => concernsOf(status).map(({ kind }) => kind);
const with_ = (change: Partial<Process>) => kinds({ processes: [{ ...well, ...change }] });

test('nothing asks for attention where everything is as it should be, up to the very edge', () => {
  assert.deepEqual(with_({ delayMs: 200 }), []);
});

test('each thing that is wrong is told, just beyond its edge', () => {
  assert.deepEqual(kinds({ processes: [well], absences: [{ context: 'edc', reason: 'UNAVAILABLE' }] }), ['absent']);
  assert.deepEqual(with_({ ready: false }), ['notReady']);
  assert.deepEqual(with_({ delayMs: 200.1 }), ['slow']);
  assert.deepEqual(with_({ facts: [{ context: 'trial', name: 'sagas.stuck', value: 2 }] }), ['stuck']);
  const machine = (one: NonNullable<Process['machines']>[number]) => with_({ machines: [one] });
  assert.deepEqual(machine({ kind: 'breaker', name: 'edc/reads', state: 'open' }), ['breaker']);
  assert.deepEqual(machine({ kind: 'breaker', name: 'edc/reads', state: 'half-open' }), ['probing']);
  assert.deepEqual(machine({ kind: 'concurrency', measures: [{ name: 'saturation', value: 0.91 }] }), ['full']);
  const delivery = { producer: 'trial', consumer: 'report' };
  assert.deepEqual(with_({ deliveries: [{ ...delivery, lagSeconds: 60.5 }] }), ['lag']);
  assert.deepEqual(with_({ deliveries: [{ ...delivery, lagSeconds: 90, parked: 1 }] }), ['parked']);
});

test('a database that does not answer is told instead of the process that is not ready for it', () => {
  assert.deepEqual(with_({ ready: false, databases: [{ context: 'trial' }] }), ['database']);
});

test('two versions at once are told, and what keeps people from their work comes before it', () => {
  const other = { ...well, process: 'b/2', version: '0.2.0', ready: false };
  assert.deepEqual(kinds({ processes: [well, other] }), ['notReady', 'versions']);
});

test('the outbox that replicas share is told once', () => {
  const parked = { ...well, deliveries: [{ producer: 'edc', consumer: 'report', parked: 3 }] };
  const concerns = concernsOf({ processes: [parked, { ...parked, process: 'b/2' }] });
  assert.deepEqual(concerns, [{ kind: 'parked', severity: 'bad', about: 'edc → report', count: 3 }]);
});
