import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { examineDeployment, root, schemas, serviceFacts } from '@verum/cli';
import { freePort } from '@verum/config';
import { freshDatabase, startTestServer, type TestDatabase, type TestServer } from '@verum/database';
import { type Launched, launch } from './src/launched.ts';

// The configurations of deploy/systemd as they are, with other folders and ports, in the way the units use them: one
// process each, the database's address in an environment file beside them. Then the doctor looks.

let folder = '';
let server: TestServer;
let database: TestDatabase;
const running: Launched[] = [];
const services = serviceFacts();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verum-shipped-'));
  server = await startTestServer();
  database = await freshDatabase(server, schemas());
  const ports = new Map<string, number>();
  for (const { port } of services) for (const one of [port, port + 1000]) ports.set(String(one), await freePort());
  for (const { name, file, keyFiles } of services) {
    const shipped = await readFile(join(root, 'deploy/systemd/config', file), 'utf8');
    const here = shipped
      .replaceAll(/\/etc\/verum|\/var\/lib\/verum/g, folder)
      .replaceAll(/127\.0\.0\.1:(\d+)/g, (_, port: string) => `127.0.0.1:${ports.get(port)}`);
    await secret(file, here);
    await secret(`${name}.env`, `${name === 'gateway' ? 'VERUM_LIMITS_URL' : 'VERUM_DATABASE_URL'}=${url(name)}\n`);
    if (keyFiles.length > 0) await secret(`${name}.key`, `${randomBytes(32).toString('base64')}\n`);
  }
  await secret('peers.secret', `${randomBytes(32).toString('base64url')}\n`);
});
after(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await database?.drop();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('every service starts from what is shipped, and the doctor finds nothing wrong', async () => {
  const started = services.map(async ({ name, file }) => {
    const args = name === 'gateway' ? ['gateway'] : ['serve', name];
    const [variable = '', value = ''] = (await readFile(join(folder, `${name}.env`), 'utf8')).trim().split(/=(.*)/);
    running.push(await launch([...args, '--config', join(folder, file)], { [variable]: value }));
  });
  await Promise.all(started);
  const findings = await examineDeployment(folder);
  assert.ok(findings.length > 50, 'it has stopped looking');
  // Servers of tests are denied durability on purpose, and a machine of tests may have little disk.
  const wrong = findings.filter(({ severity, what }) => severity !== 'good' && !/durability|^Disk/.test(what));
  assert.deepEqual(wrong, []);
});

function url(name: string): string {
  const { user, host, port, database: own } = database.connection(name === 'gateway' ? 'limits' : name);
  return `postgresql://${user}@${encodeURIComponent(host)}:${port}/${own}`;
}

function secret(name: string, text: string): Promise<void> {
  return writeFile(join(folder, name), text, { mode: 0o600 });
}
