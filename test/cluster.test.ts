import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { newCall } from '@verum/call';
import { type Cluster, contexts, restChannel } from '@verum/cli';
import { edc, trial } from '@verum/contracts';
import { client } from '@verum/rpc';
import { type Entry, nothingLostNothingTwice, startSavingCrowd } from './src/faults/saving-crowd.ts';
import { type LoadBalancer, startLoadBalancer } from './src/load-balancer.ts';
import { type Stack, startStack } from './src/stack.ts';
import { enrol, setUpTrial, siteA, study, type TrialSetup } from './src/trial-setup.ts';

// A cluster with two of everything, while people work: processes are killed, and all of them are replaced.

const clients = 4;

// Each context on its own in the long run; in the short one some share a process, or half the time goes into starting.
const groups =
  process.env.VERUM_LONG === '1'
    ? []
    : [
        ['identity', 'patient'],
        ['trial', 'randomisation', 'report'],
      ];
const grouped = groups.flat();
const alone = contexts.map(({ name }) => name).filter((name) => !grouped.includes(name));
const services = [...groups.map((group) => group.join('+')), ...alone];

describe('people work on a cluster', () => {
  let stack: Stack;
  let cluster: Cluster;
  let people: TrialSetup;
  let subjects: string[];
  let balancer: LoadBalancer;
  // Of both tests: they save into the same forms.
  const journal: Entry[] = [];

  before(async () => {
    const replicas = Object.fromEntries(services.map((name) => [name, 2]));
    stack = await startStack('cluster', { cluster: { groups, replicas, drainDelayMs: 3_000 } });
    cluster = stack.cluster ?? assert.fail('it is one');
    people = await setUpTrial(stack);
    subjects = [];
    for (let one = 0; one < clients; one++) {
      subjects.push((await enrol(people.coordinatorA, siteA, `C-${one}`)).subject);
    }
    balancer = await startLoadBalancer(stack.addresses);
  });
  // An access token lives five minutes.
  beforeEach(async () => {
    const [coordinatorA, auditor] = await Promise.all([stack.signIn('crc.a'), stack.signIn('auditor.one')]);
    people = { ...people, coordinatorA, auditor };
  });
  after(async () => {
    await balancer?.stop();
    await stack?.stop();
  });

  const token = () => people.coordinatorA.token ?? '';

  /** Reads that go through every context, one after the other, until it is told to stop. Returns what failed. */
  function startReading(address: string) {
    const channel = restChannel({ address, token });
    const [capture, trials] = [client(edc.EdcService, channel), client(trial.TrialService, channel)];
    const failed: unknown[] = [];
    let answered = 0;
    let isStopping = false;
    const running = (async () => {
      for (let turn = 0; !isStopping; turn++) {
        const options = { call: newCall({ command: 'test/read', timeoutMs: 20_000 }) };
        const subject = subjects[turn % subjects.length] ?? '';
        try {
          await trials.getSubject({ study, subject }, options);
          await capture.getCasebook({ study, subject }, options);
          answered++;
        } catch (error) {
          failed.push(error);
        }
        options.call.end();
        await setTimeout(10);
      }
    })();
    return {
      failed,
      answered: () => answered,
      stop: async () => {
        isStopping = true;
        await running;
      },
    };
  }

  const startSaving = (addresses: readonly string[]) =>
    startSavingCrowd({ study, subjects, addresses, token, pauseMs: 20 });

  test('every process is replaced while they work, and not one request fails', async (t) => {
    const saves = startSaving([balancer.address]);
    const reads = startReading(balancer.address);
    t.after(() => Promise.all([saves.settle(0).catch(() => {}), reads.stop()]));
    await setTimeout(1_000);
    const before = cluster.members.map((member) => member.pid());
    await cluster.restart();
    await setTimeout(1_000);
    const doneBefore = saves.journal.length;
    await setTimeout(1_000);
    await saves.settle(30_000);
    journal.push(...saves.journal);
    await reads.stop();
    const kept = cluster.members.filter((member, index) => member.pid() === before[index]);
    assert.deepEqual(kept, [], 'all of them are new');
    assert.deepEqual(reads.failed, []);
    const notAtOnce = saves.journal.filter(({ tries, outcome }) => tries > 1 || outcome !== 'acknowledged');
    assert.deepEqual(notAtOnce, [], 'every save was answered the first time');
    assert.ok(saves.journal.length > doneBefore && reads.answered() > 0, 'people still work');
    assert.equal(
      cluster.members.reduce((sum, member) => sum + member.restarts(), 0),
      0,
    );
    await nothingLostNothingTwice(people.auditor, study, { journal });
  });

  test('one of each service is killed in turn: who was in the middle of it asks again, and nobody else notices', async (t) => {
    const saves = startSaving(cluster.addresses());
    const reads = startReading(balancer.address);
    t.after(() => Promise.all([saves.settle(0).catch(() => {}), reads.stop()]));
    let killed = 0;
    for (const service of [...services, 'gateway']) {
      const member = cluster.members.find((one) => one.service === service) ?? assert.fail(service);
      const pid = member.pid() ?? assert.fail(`${service} does not run`);
      // Of a gateway every reader on it is in the middle; reads are over before it goes.
      if (service === 'gateway') await reads.stop();
      process.kill(pid, 'SIGKILL');
      killed++;
      for (const end = Date.now() + 30_000; member.pid() === undefined || member.pid() === pid; await setTimeout(50)) {
        assert.ok(Date.now() < end, `${service} was not started again`);
      }
      await setTimeout(500);
    }
    await saves.settle(30_000);
    assert.deepEqual(reads.failed, [], 'a read is asked again by the platform itself');
    const inFlight = saves.journal.filter(({ tries }) => tries > 1);
    assert.ok(inFlight.length <= clients * killed, `${inFlight.length} asked again, ${clients} were at work`);
    assert.deepEqual(
      saves.journal.filter(({ outcome }) => outcome !== 'acknowledged'),
      [],
      'asking again under the same key has settled each of them',
    );
    assert.equal(cluster.members.filter((member) => member.restarts() === 1).length, killed);
    journal.push(...saves.journal);
    await nothingLostNothingTwice(people.auditor, study, { journal });
  });
});
