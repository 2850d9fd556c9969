import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root } from '@verum/cli';
import { freshDatabase, startTestServer, type TestDatabase, type TestServer } from '@verum/database';

// Every command that the README shows is run as it stands there, through the launcher; only addresses, folders and
// passwords are put in place of the ones a reader would have.

function commandsOf(file: string): string[] {
  const blocks = readFileSync(join(root, file), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, block = '']) => block.split('\n').filter((line) => line.startsWith('./verum')));
}

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

const folder = mkdtempSync(join(tmpdir(), 'verum-readme-'));
// What a test runner leaves for its children would keep `./verum test` from running anything.
const { NODE_TEST_CONTEXT: _, ...outer } = process.env;
const env = { ...outer, VERUM_SESSION: join(folder, 'session.json'), XDG_DATA_HOME: folder };

/** Runs a line; one that stays is stopped as soon as it has printed what `until` looks for. */
async function run(line: string, until?: RegExp, more: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const child = spawn('/bin/sh', ['-c', `exec ${line}`], {
    cwd: root,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (until?.test(output)) child.kill('SIGTERM');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: output + (code === 0 ? '' : errors) };
}

describe('the README', () => {
  let demo: ReturnType<typeof spawn>;
  let said: { address: string; password: string };
  let server: TestServer;
  let database: TestDatabase;

  before(async () => {
    server = await startTestServer();
    database = await freshDatabase(server, []);
    demo = spawn('./verum', ['demo', '--data', join(folder, 'demo'), '--listen', '127.0.0.1:0', '--json'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(demo.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    said = JSON.parse(line.toString()) as typeof said;
    writeFileSync(join(folder, 'password'), said.password);
  });
  after(async () => {
    const ended = once(demo, 'exit');
    demo.kill('SIGTERM');
    await ended;
    await database.drop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const adminUrl = () => {
    const { host, port, user, database: name } = database.admin;
    return `postgresql://${user}@${encodeURIComponent(host)}:${port}/${name}`;
  };

  test('both languages show the same commands', () => {
    assert.deepEqual(commandsOf('README.zh-CN.md'), commandsOf('README.md'));
    assert.ok(commandsOf('README.md').includes('./verum demo') && commandsOf('README.md').includes('./verum test'));
  });

  for (const line of commandsOf('README.md')) {
    test(line, { timeout: 300_000 }, async () => {
      const [, command, ...rest] = line.split(' ');
      switch (command) {
        case 'demo': {
          // Running since before(): its address answers.
          assert.equal((await fetch(new URL('/readyz', said.address))).status, 200);
          return;
        }
        case 'test': {
          const { code, output } = await run(`${line} cli/src/progress.test.ts`);
          assert.equal(code, 0, output);
          assert.match(output, /^3 passed, 0 failed$/m);
          return;
        }
        case 'up': {
          const here = line
            .replaceAll('/srv/verum', join(folder, rest.includes('--database') ? 'up-yours' : 'up'))
            .replace(/postgresql:\S+/, adminUrl())
            .replace(/ --listen \S+/, '');
          const { code, output } = await run(`${here} --listen 127.0.0.1:0`, /setup#\S+/);
          assert.equal(code, 0, output);
          assert.match(output, /first administrator/);
          return;
        }
        case 'cluster': {
          const here = line.replace('/srv/verum-cluster', join(folder, 'cluster'));
          const { code, output } = await run(`${here} --listen 127.0.0.1:18760`, /first administrator/);
          assert.equal(code, 0, output);
          assert.match(output, /Verum is at \S+ and \S+/);
          return;
        }
        case 'serve':
        case 'gateway': {
          const url = adminUrl();
          const { code, output } = await run(line, /listens on port|Verum is at/, {
            VERUM_DATABASE_URL: url,
            VERUM_LISTEN_ON: '127.0.0.1:0',
            VERUM_ADMIN: '127.0.0.1:0',
          });
          assert.equal(code, 0, output);
          return;
        }
        default: {
          const here = line
            .replace('http://127.0.0.1:8000', said.address)
            .replace(/\bhtn\.(?:xml|zip)\b/, (name) => join(folder, name));
          const { code, output } = await run(
            command === 'user' ? `${here} --password-file ${join(folder, 'password')}` : here,
          );
          assert.equal(code, 0, output);
          const [written] = /\bhtn\.(?:xml|zip)\b/.exec(line) ?? [];
          if (written !== undefined) assert.ok(existsSync(join(folder, written)));
          if (line.includes('audit verify')) assert.match(output, /are the replay of their/);
        }
      }
    });
  }

  test('every command has its line of help, and one that is not known is refused', async () => {
    const { output } = await run('./verum --help');
    for (const name of [
      'demo',
      'up',
      'serve',
      'gateway',
      'migrate',
      'import',
      'export',
      'jobs',
      'audit',
      'user',
      'study',
      'config',
      'gen',
      'test',
      'bench',
      'check',
      'doctor',
      'version',
    ]) {
      assert.match(output, new RegExp(`^  ${name} .+·.+$`, 'm'));
    }
    assert.equal((await run('./verum frobnicate')).code, 2);
    assert.equal((await run('./verum export HTN-01 --format doc')).code, 2);
    assert.equal((await run('./verum config check /nowhere.yaml')).code, 2);
  });
});
