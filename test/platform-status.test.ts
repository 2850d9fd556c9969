import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { contexts } from '@verum/cli';
import { pauseProcess } from '@verum/config';
import { platform, Role } from '@verum/contracts';
import { until } from './src/faults/run-experiment.ts';
import { type Person, refused, type Stack, shapes, startStack } from './src/stack.ts';

// Who operates the installation sees every process of it as it sees itself, and nobody else does.

for (const shape of shapes) {
  describe(`the state of the platform, ${shape}`, () => {
    let stack: Stack;
    let coordinator: Person;
    before(async () => {
      stack = await startStack(shape);
      coordinator = await stack.person('crc.a', { role: Role.CRC, study: '*', site: '*' });
    });
    after(() => stack?.stop());

    const status = (who: Person) => who.of(platform.PlatformService).getPlatformStatus({});

    test('every process is there, once, with what it runs, its database and its machines', async () => {
      // One for each context, a second edc, and the gateway that was asked.
      const expected = shape === 'cluster' ? contexts.length + 2 : 1;
      // A gateway connects to a replica after the other, and sees those that it is connected to.
      // Each gateway does so by itself, and is asked in turn.
      let inARow = 0;
      await until('all are seen', async () => {
        inARow = (await status(stack.admin)).processes.length >= expected ? inARow + 1 : 0;
        return inARow >= stack.addresses.length;
      });
      const { processes, absences } = await status(stack.admin);
      assert.deepEqual(absences, []);
      const names = processes.map(({ process }) => process);
      assert.deepEqual([...new Set(names)], names);
      assert.equal(processes.length, expected, names.join());
      const run = processes.flatMap((one) => one.contexts).sort();
      const replicas = shape === 'cluster' ? ['edc'] : [];
      assert.deepEqual(run, [...contexts.map(({ name }) => name), ...replicas].sort());
      for (const { ready, version, databases, contexts: own, machines, startedAt, residentBytes } of processes) {
        assert.ok(ready && /^\d+\.\d+/.test(version) && startedAt && residentBytes > 1_000_000n);
        assert.deepEqual(
          databases.map(({ context, answers }) => [context, answers]),
          own.map((name) => [name, true]),
        );
        assert.ok(machines.some(({ kind }) => kind === 'concurrency'));
      }
      const gateway = processes.find((one) => one.contexts.length === 0);
      assert.equal(gateway?.machines.some(({ kind, state }) => kind === 'breaker' && state === 'closed') ?? true, true);
      const trial = processes.find((one) => one.contexts.includes('trial'));
      const stuck = trial?.facts.find(({ name }) => name === 'sagas.stuck');
      assert.deepEqual([stuck?.context, stuck?.value], ['trial', 0]);
      assert.match(await stack.metrics(), /verum_context_fact\{[^}]*fact="sagas\.stuck"[^}]*\} 0/);
    });

    test('nobody else sees it', async () => {
      await refused(status(coordinator), 'PERMISSION_DENIED');
      await refused(status(stack.anonymous), 'UNAUTHENTICATED');
    });

    if (shape === 'cluster')
      test('a process that is away is not there, and its context says so; the others do not wait for it', async () => {
        const member = stack.cluster?.members.find(({ contexts: run }) => run.includes('report'));
        const pid = member?.pid() ?? assert.fail('report runs');
        await pauseProcess(pid);
        try {
          const from = performance.now();
          const { processes, absences } = await status(stack.admin);
          assert.deepEqual(
            absences.map(({ context }) => context),
            ['report'],
          );
          assert.equal(processes.length, contexts.length + 1);
          assert.ok(performance.now() - from < 15_000);
        } finally {
          process.kill(pid, 'SIGCONT');
        }
      });
  });
}
