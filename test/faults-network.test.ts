import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { tell } from './src/faults/experiment.ts';
import { type Fault, type FaultProxy, startFaultProxy } from './src/faults/fault-proxy.ts';
import { nothingLostNothingTwice, startSavingCrowd } from './src/faults/saving-crowd.ts';
import { type Stack, startStack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, study, type TrialSetup } from './src/trial-setup.ts';

// People save over a network that loses, delays and breaks what passes. A client that hears nothing asks again under
// its key: what was acknowledged is there, once, and nothing else is.

const faultMs = process.env.VERUM_LONG === '1' ? 30_000 : 2_000;
const clients = 8;

const faults: readonly (readonly [string, Fault])[] = [
  ['answers lost between commit and reply', { kind: 'lost-answers' }],
  ['connections reset, one piece in five', { kind: 'resets', perMille: 200 }],
  ['packets lost, one in five', { kind: 'delay', ms: 2, lostPerMille: 200 }],
  ['a network that swallows everything', { kind: 'black-hole' }],
  ['a network that is down', { kind: 'down' }],
];

describe('people save over a broken network', () => {
  let stack: Stack;
  let people: TrialSetup;
  let proxy: FaultProxy;

  before(async () => {
    stack = await startStack('one process');
    people = await setUpTrial(stack);
    const { hostname: host, port } = new URL(stack.address);
    proxy = await startFaultProxy({ host, port: Number(port) });
  });
  after(async () => {
    await proxy?.stop();
    await stack?.stop();
  });

  for (const [name, fault] of faults) {
    test(name, async (t) => {
      const { subject: first } = await enrol(people.coordinatorA, siteA, `N-${name}-0`);
      const subjects = [first];
      while (subjects.length < clients)
        subjects.push((await enrol(people.coordinatorA, siteA, `N-${name}-${subjects.length}`)).subject);
      const saves = startSavingCrowd({
        study,
        subjects,
        addresses: [`http://127.0.0.1:${proxy.port}`],
        token: () => people.coordinatorA.token ?? '',
        patienceMs: 1_000,
      });
      await setTimeout(1_000);
      const fromMs = performance.now();
      proxy.set(fault);
      await setTimeout(faultMs);
      proxy.set({ kind: 'none' });
      const untilMs = performance.now();
      await setTimeout(2_000);
      await saves.settle(30_000);
      await nothingLostNothingTwice(people.auditor, study, saves);
      tell(t, { experiment: name, saves, fromMs, untilMs, boundMs: 2_000 });
      assert.ok(
        saves.journal.some(({ sentMs }) => sentMs > untilMs),
        'people were served again',
      );
    });
  }
});
