import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { ClusterMember } from '@verum/cli';
import { pauseProcess } from '@verum/config';
import { dice } from './src/faults/dice.ts';
import { isLong, type ProvingGround, startProvingGround, until } from './src/faults/proving-ground.ts';

// Processes are killed and paused while people save. What was acknowledged is there, once; who was in the middle of a
// save asks again under its key, and is answered.

const rounds = isLong ? 100 : 5;
const roll = dice(Number(process.env.VERUM_SEED ?? 1));

describe('people save while processes are killed', () => {
  let ground: ProvingGround;

  before(async () => {
    const others = ['identity', 'patient', 'trial', 'randomisation', 'report'];
    const groups = isLong ? [] : [others];
    const names = isLong ? [...others, 'edc', 'gateway'] : [others.join('+'), 'edc', 'gateway'];
    const replicas = Object.fromEntries(names.map((name) => [name, 2]));
    ground = await startProvingGround({ groups, replicas });
  });
  after(() => ground?.stop());

  const runs = (member: ClusterMember) => member.state() === 'running';
  /** Those whose twin runs: a service with two replicas stays there through the loss of one. */
  const victims = () =>
    ground.cluster.members.filter((one) =>
      ground.cluster.members.some(
        (other) => other !== one && other.service === one.service && runs(one) && runs(other),
      ),
    );

  test(`kill -9 of any process, ${rounds} times`, async (t) => {
    await ground.run(t, {
      name: `kill -9 of a process, ${rounds} times`,
      boundMs: 2_000,
      fault: async () => {
        let lastMs = 0;
        for (let round = 0; round < rounds; round++) {
          await until('there is one to kill', () => victims().length > 0);
          const victim = victims()[roll(victims().length)] ?? assert.fail();
          process.kill(victim.pid() ?? assert.fail(victim.name), 'SIGKILL');
          lastMs = performance.now();
          await setTimeout(500 + roll(1_000));
        }
        // What is there is read through any of them afterwards.
        await until('all of them run again', () => ground.cluster.members.every(runs));
        return lastMs;
      },
    });
  });

  test(`kill -9 of PostgreSQL, ${rounds} times`, async (t) => {
    await ground.run(t, {
      name: `kill -9 of PostgreSQL, ${rounds} times`,
      boundMs: 10_000,
      fault: async (saves) => {
        let lastMs = 0;
        for (let round = 0; round < rounds; round++) {
          const pid = (await ground.server.pid()) ?? assert.fail('it runs');
          process.kill(pid, 'SIGKILL');
          lastMs = performance.now();
          // Those that it had begun may serve a moment longer.
          await until('another one is there', async () => ![undefined, pid].includes(await ground.server.pid()));
          await until('somebody is served again', () => saves.journal.some(({ sentMs }) => sentMs > lastMs));
          await setTimeout(roll(1_000));
        }
        return lastMs;
      },
    });
  });

  test('a replica that is paused for longer than its lease, and wakes', async (t) => {
    const replica = ground.cluster.members.find(({ service }) => service === 'edc') ?? assert.fail();
    const pid = replica.pid() ?? assert.fail();
    t.after(() => process.kill(pid, 'SIGCONT'));
    await ground.run(t, {
      name: 'a replica paused for 15 s, and woken',
      boundMs: 2_000,
      fault: async (saves) => {
        await pauseProcess(pid);
        const pausedMs = performance.now();
        await setTimeout(15_000);
        process.kill(pid, 'SIGCONT');
        // A call to it hangs until its client gives up, and may hold its subject: not much longer than that.
        const served = new Set(saves.journal.filter(({ sentMs }) => sentMs > pausedMs).map(({ subject }) => subject));
        t.diagnostic(`${served.size} of 4 clients were served while it was paused`);
      },
    });
    assert.equal(replica.pid(), pid, 'it was not replaced');
  });
});
