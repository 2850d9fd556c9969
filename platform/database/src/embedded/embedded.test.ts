import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { query } from '../fixture.ts';
import { StartRefused } from '../start-refused.ts';
import { embeddedBinaries } from './binaries.ts';
import { type Embedded, startEmbedded } from './embedded.ts';

const isRoot = process.getuid?.() === 0;
const refusedAs = (code: string) => (error: unknown) => error instanceof StartRefused && error.code === code;

describe('the embedded PostgreSQL', () => {
  const folders: string[] = [];
  const newFolder = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'verum-embedded-'));
    folders.push(folder);
    return folder;
  };
  after(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });
  const ask = ({ connection }: Embedded, text: string) => query(connection, text);
  const pidOf = async (server: Embedded) => (await server.pid()) ?? assert.fail('no server');

  test('starts on an empty folder, stops, and starts again with what was stored', async () => {
    const folder = join(await newFolder(), 'deep', 'data');
    const first = await startEmbedded({ folder });
    await ask(first, 'create table kept as select 1 as n');
    const pid = await pidOf(first);
    await first.stop();
    assert.ok(!isAlive(pid));
    const second = await startEmbedded({ folder });
    assert.deepEqual(await ask(second, 'select n from kept'), [{ n: 1 }]);
    await second.stop();
  });

  test('is reachable by a private socket only, and writes every commit to the disk', async () => {
    const server = await startEmbedded({ folder: await newFolder() });
    const [row] = await ask(
      server,
      `select current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as commit, current_setting('server_encoding') as encoding,
              current_setting('data_checksums') as checksums, upper('é') as upper`,
    );
    assert.deepEqual(row, { addresses: '', fsync: 'on', commit: 'on', encoding: 'UTF8', checksums: 'on', upper: 'É' });
    assert.equal((await stat(server.socketDir)).mode & 0o777, 0o700);
    await server.stop();
  });

  test('puts its socket elsewhere when the folder’s name is too long for one', async () => {
    const folder = join(await newFolder(), 'x'.repeat(120));
    const server = await startEmbedded({ folder });
    assert.ok(server.socketDir.length < 90);
    assert.deepEqual(await ask(server, 'select 1 as one'), [{ one: 1 }]);
    const guest = await startEmbedded({ folder });
    assert.equal(guest.socketDir, server.socketDir);
    await server.stop();
    await rm(server.socketDir, { recursive: true, force: true });
    const again = await startEmbedded({ folder });
    folders.push(again.socketDir);
    await again.stop();
  });

  test('serves a second process on the folder as a guest, whose stopping stops nothing', async () => {
    const folder = await newFolder();
    const [one, other] = await Promise.all([startEmbedded({ folder }), startEmbedded({ folder })]);
    assert.deepEqual([one.isOwner, other.isOwner].sort(), [false, true]);
    const [owner, guest] = one.isOwner ? [one, other] : [other, one];
    assert.equal(await pidOf(owner), await pidOf(guest));
    await guest.stop();
    assert.deepEqual(await ask(owner, 'select 1 as one'), [{ one: 1 }]);
    await owner.stop();
  });

  test('ends when its process is killed, and keeps every row that was acknowledged', async () => {
    const folder = await newFolder();
    for (let round = 0; round < 2; round += 1) {
      const child = await startChild(folder, writingScript);
      const server = Number(child.first);
      let acknowledged = 0;
      child.lines.on('line', (line) => {
        acknowledged = Number(line);
      });
      await until(() => acknowledged > 0, 'it writes');
      await sleep(500);
      child.process.kill('SIGKILL');
      await until(() => !isAlive(server), 'no orphan remains');
      const again = await startEmbedded({ folder });
      const [row] = await ask(again, 'select count(*)::integer as n from acked');
      await again.stop();
      assert.ok(acknowledged > 0 && Number(row?.n) >= acknowledged, `${row?.n} of ${acknowledged}`);
    }
  });

  test('can be started again in the very moment its process is killed', async () => {
    const folder = await newFolder();
    const child = await startChild(folder, idleScript);
    child.process.kill('SIGKILL');
    const again = await startEmbedded({ folder });
    await sleep(500);
    await until(
      () =>
        ask(again, 'select 1').then(
          () => true,
          () => false,
        ),
      'it answers',
    );
    await again.stop();
  });

  test('is adopted when an earlier process left it behind', async () => {
    const folder = await newFolder();
    const child = await startChild(folder, idleScript);
    const server = Number(child.first);
    // Without its guards nothing tells the server that its process has gone.
    for (const guard of guardsOf(server)) process.kill(guard, 'SIGKILL');
    child.process.kill('SIGKILL');
    await sleep(300);
    assert.ok(isAlive(server));
    const messages: string[] = [];
    const again = await startEmbedded({ folder, log: (message) => messages.push(message) });
    assert.equal(await pidOf(again), server);
    assert.match(messages.join(), /adopting/);
    await again.stop();
    assert.ok(!isAlive(server));
  });

  test('is started again when it ends by itself', async () => {
    const server = await startEmbedded({ folder: await newFolder() });
    await ask(server, 'create table kept as select 1 as n');
    const pid = await pidOf(server);
    process.kill(pid, 'SIGKILL');
    await until(async () => (await server.pid()) !== pid, 'a new one runs');
    assert.deepEqual(await ask(server, 'select n from kept'), [{ n: 1 }]);
    await server.stop();
  });

  test('starts over a pid file that names a stranger, a zombie, or nobody', async () => {
    const folder = await newFolder();
    await (await startEmbedded({ folder })).stop();
    const zombie = await makeZombie();
    for (const pid of [process.pid, zombie.pid, 2_000_000_000]) {
      await writeFile(join(folder, 'pg', 'postmaster.pid'), `${pid}\n${join(folder, 'pg')}\n1700000000\n5432\n`, {
        mode: 0o600,
      });
      await writeFile(join(folder, 'run', '.s.PGSQL.5432.lock'), `${pid}\n`, { mode: 0o600 });
      const server = await startEmbedded({ folder });
      assert.notEqual(await pidOf(server), pid);
      await server.stop();
    }
    zombie.parent.kill('SIGKILL');
  });

  test('makes its data anew when the first start was killed half-way', async () => {
    const folder = await newFolder();
    await mkdir(join(folder, 'pg.new-1', 'base'), { recursive: true });
    const server = await startEmbedded({ folder });
    await assert.rejects(stat(join(folder, 'pg.new-1')));
    await server.stop();
  });

  test('writes no value into its log', async () => {
    const folder = await newFolder();
    const server = await startEmbedded({ folder });
    await ask(server, 'create table person (name text primary key)');
    await ask(server, `insert into person values ('Zhang Wei')`);
    await assert.rejects(ask(server, `insert into person values ('Zhang Wei')`));
    await assert.rejects(ask(server, `select 'Zhang Wei'::integer`));
    await server.stop();
    assert.ok(!(await readFile(join(folder, 'pg.log'), 'utf8')).includes('Zhang'));
  });

  test('refuses data of another major version, and a folder it cannot use', async () => {
    const folder = await newFolder();
    await mkdir(join(folder, 'pg'));
    await writeFile(join(folder, 'pg', 'PG_VERSION'), '17\n');
    await assert.rejects(startEmbedded({ folder }), refusedAs('WRONG_VERSION'));
    await writeFile(join(folder, 'file'), '');
    await assert.rejects(startEmbedded({ folder: join(folder, 'file', 'below') }), refusedAs('FOLDER_DENIED'));
  });

  const skip = isRoot ? false : 'only root can become another user';
  test('runs for an ordinary user', { skip }, async (t) => {
    const { postgres } = await embeddedBinaries();
    const ids = { uid: 65_534, gid: 65_534 };
    if (spawnSync(postgres, ['--version'], ids).status !== 0) return t.skip('others cannot read this checkout');
    const folder = await newFolder();
    await chmod(folder, 0o777);
    const child = await startChild(join(folder, 'data'), idleScript, ids);
    assert.equal((await stat(join(folder, 'data', 'pg'))).uid, 65_534);
    child.process.kill('SIGKILL');
    await until(() => !isAlive(Number(child.first)), 'no orphan remains');
    // What a user began, root continues as that user.
    const server = await startEmbedded({ folder: join(folder, 'data') });
    await server.stop();
    assert.equal((await stat(join(folder, 'data', 'pg', 'PG_VERSION'))).uid, 65_534);
  });
});

const idleScript = 'setInterval(() => {}, 1000);';
const writingScript = `
  const { default: pg } = await import('pg');
  const client = new pg.Client(server.connection);
  client.on('error', () => {});
  await client.connect();
  await client.query('create table if not exists acked (n integer)');
  for (let n = (await client.query('select count(*)::integer as n from acked')).rows[0].n; ; ) {
    await client.query('insert into acked values (1)');
    process.stdout.write(++n + '\\n');
  }`;

/** Another process that owns the server; its first line is the server's process id. */
async function startChild(folder: string, then: string, ids: { uid?: number; gid?: number } = {}) {
  const module = new URL('./embedded.ts', import.meta.url).href;
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(module)});
    const server = await startEmbedded({ folder: ${JSON.stringify(folder)} });
    console.log(await server.pid());
    ${then}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    ...ids,
    cwd: dirname(new URL(import.meta.url).pathname),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  const first = await new Promise<string>((resolve) => lines.once('line', resolve));
  return { process: child, lines, first };
}

/** The shells between a server and its process: the server's parent, and that one's other children. */
function guardsOf(server: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const all = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const parent = all.find(([pid]) => pid === server)?.[1] ?? assert.fail('the server has no parent');
  return [...all.filter(([pid, ppid]) => ppid === parent && pid !== server).map(([pid]) => pid), parent];
}

async function makeZombie(): Promise<{ pid: number; parent: ChildProcess }> {
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data) => resolve(Number(data))));
  return { pid, parent };
}

/** A zombie has ended; it only waits for its parent to notice. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

async function until(fact: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    if (await fact()) return;
    await sleep(50);
  }
  assert.fail(`it never came about that ${what}`);
}
