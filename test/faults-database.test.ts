import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Fault } from './src/faults/fault-proxy.ts';
import { isLong, type ProvingGround, startProvingGround } from './src/faults/proving-ground.ts';

// Between the services and PostgreSQL is a network too. A commit whose answer is lost leaves open whether it was done:
// asking again under the key settles it.

const faultMs = isLong ? 60_000 : 8_000;

const faults: readonly (readonly [string, Fault])[] = [
  ['PostgreSQL: answers lost between commit and reply', { kind: 'lost-answers' }],
  ['PostgreSQL: connections reset, one piece in fifty', { kind: 'resets', perMille: 20 }],
  ['PostgreSQL: connections reset, one piece in five', { kind: 'resets', perMille: 200 }],
  ['PostgreSQL: packets lost, one in five', { kind: 'delay', ms: 1, lostPerMille: 200 }],
  ['PostgreSQL: a network that swallows everything', { kind: 'black-hole' }],
  ['PostgreSQL: a network that is down', { kind: 'down' }],
];

describe('people save while the database cannot be reached as it should', () => {
  let ground: ProvingGround;

  before(async () => {
    const groups = [['identity', 'patient', 'trial', 'randomisation', 'report']];
    ground = await startProvingGround({ groups });
  });
  after(() => ground?.stop());

  for (const [name, fault] of faults) {
    test(name, async (t) => {
      t.after(() => ground.wire.set({ kind: 'none' }));
      await ground.run(t, {
        name,
        boundMs: 10_000,
        fault: async () => {
          ground.wire.set(fault);
          await setTimeout(faultMs);
          ground.wire.set({ kind: 'none' });
        },
      });
    });
  }
});
