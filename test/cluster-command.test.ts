import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { root } from '@verum/cli';
import { type Launched, launch } from './src/launched.ts';

// `./verum cluster` as an operator starts it, looks at it and stops it, on the embedded PostgreSQL.

const together = 'identity+patient+trial+randomisation+epro+report';

interface Status {
  readonly etcd: { readonly isThere: boolean };
  readonly processes: readonly {
    readonly name: string;
    readonly pid?: number;
    readonly isReady: boolean;
    readonly restarts: number;
  }[];
  readonly endpoints: Readonly<Record<string, readonly string[]>>;
}

describe('./verum cluster', () => {
  let folder: string;
  let running: Launched;

  const start = () =>
    launch(
      ['cluster', '--data', folder, '--listen', '127.0.0.1:0', '--log', 'error', '--groups', together].concat([
        '--replicas',
        'edc=1,gateway=1',
      ]),
    );

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verum-cluster-'));
    running = await start();
  });
  after(async () => {
    await running?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** What a command prints, its words of complaint, and how it ends. */
  function verum(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
    return new Promise((resolve) => {
      execFile(process.execPath, [join(root, 'cli/src/main.ts'), ...args], (error, output, errors) =>
        resolve({ code: error ? Number(error.code) : 0, output, errors }),
      );
    });
  }

  const status = async () =>
    JSON.parse((await verum('cluster', 'status', '--data', folder, '--json')).output) as Status;
  const pidOf = ({ processes }: Status, name: string) => processes.find((one) => one.name === name)?.pid;

  /** Processes whose command line names the folder. */
  function left(): string[] {
    return readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== running.process.pid)
      .flatMap((pid) => {
        try {
          const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
          return line.includes(folder) ? [line] : [];
        } catch {
          return [];
        }
      });
  }

  async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
    for (const end = Date.now() + 60_000; !(await isSo()); await setTimeout(100)) assert.ok(Date.now() < end, what);
  }

  test('says where it is and how the first administrator is made, and shows every process and where it is found', async () => {
    const { addresses, setup } = running.said as { addresses: string[]; setup: string };
    assert.ok(setup.startsWith(`${addresses[0]}/setup#`));
    assert.equal((await fetch(`${addresses[0]}/readyz`)).status, 200);
    const told = await status();
    assert.deepEqual(
      told.processes.map(({ name, isReady, restarts }) => [name, isReady, restarts]),
      [
        [`${together}-1`, true, 0],
        ['edc-1', true, 0],
        ['gateway-1', true, 0],
      ],
    );
    assert.ok(told.etcd.isThere);
    for (const [context, endpoints] of Object.entries(told.endpoints)) assert.equal(endpoints.length, 1, context);
    const people = await verum('cluster', 'status', '--data', folder);
    assert.equal(people.code, 0);
    assert.match(people.output, /edc-1 +\d+ +running +ready/);
  });

  test('restarts a service on request, and refuses one that is not there', async () => {
    const old = pidOf(await status(), 'edc-1');
    const { code, output } = await verum('cluster', 'restart', 'edc', '--data', folder, '--json');
    assert.equal(code, 0);
    const told = JSON.parse(output) as Status;
    assert.notEqual(pidOf(told, 'edc-1'), old);
    assert.equal(told.endpoints.edc?.length, 1, 'the old one has left');
    assert.equal(told.processes[1]?.restarts, 0, 'asked for, it is no accident');
    const refused = await verum('cluster', 'restart', 'nobody', '--data', folder);
    assert.equal(refused.code, 2);
    assert.match(refused.errors, /no service 'nobody'/);
  });

  test('a process that dies is started again, and etcd too', async () => {
    const { processes } = await status();
    process.kill(processes[1]?.pid ?? assert.fail('edc runs'), 'SIGKILL');
    process.kill(Number(readFileSync(join(folder, 'etcd.pid'), 'utf8')), 'SIGKILL');
    await until('it is as before', async () => {
      const told = await status();
      return told.processes[1]?.restarts === 1 && told.processes.every(({ isReady }) => isReady) && told.etcd.isThere;
    });
  });

  test('stops everything, and says so to whoever asks', async () => {
    await running.stop();
    assert.deepEqual(left(), []);
    for (const name of ['etcd', 'etcd.pid', 'cluster.json']) assert.ok(!existsSync(join(folder, name)), name);
    const { code, errors } = await verum('cluster', 'status', '--data', folder);
    assert.equal(code, 1);
    assert.match(errors, /no cluster runs on/);
  });

  test('killed itself, it leaves no service behind, and starts again on the same folder', async () => {
    running = await start();
    await running.stop('SIGKILL');
    const services = () => left().filter((line) => line.includes('main.ts'));
    await until('the services have seen it', () => services().length === 0);
    running = await start();
    assert.ok((await status()).processes.every(({ isReady }) => isReady));
  });
});
