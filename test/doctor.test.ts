import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Clock, systemClock } from '@verum/call';
import { examineDeployment, type Finding, schemas } from '@verum/cli';
import { freshDatabase, startTestServer, type TestDatabase, type TestServer } from '@verum/database';
import pg from 'pg';
import { parse, stringify } from 'yaml';
import { type RunningCluster, startInCluster } from './src/cluster.ts';

// Every service a process of its own, and the doctor at the folder of their configurations. Then one fault after the
// other is planted, and has to be what is told, with what to do.

describe('the doctor at a deployment', () => {
  let folder = '';
  let etc = '';
  let server: TestServer;
  let database: TestDatabase;
  let running: RunningCluster;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verum-doctor-'));
    server = await startTestServer();
    database = await freshDatabase(server, schemas());
    running = await startInCluster(database, folder);
    etc = join(folder, 'etc');
    // A cluster of tests listens on free ports; the doctor is told those of one edc and one gateway.
    for (const [service, file] of Object.entries({ edc: 'edc-srv.yaml', gateway: 'gateway.yaml' })) {
      const port = running.cluster.members.find((member) => member.service === service)?.said().admin;
      await change(etc, file, (config) => ({ ...config, Admin: `127.0.0.1:${port}` }));
    }
  });
  after(async () => {
    await running?.stop();
    await database?.drop();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** What is wrong, without the durability that test servers are denied on purpose. */
  async function wrong(at = etc, clock?: Clock): Promise<Finding[]> {
    const findings = await examineDeployment(at, clock);
    assert.ok(findings.length > 20, 'it has stopped looking');
    return findings.filter(({ severity, what }) => severity !== 'good' && !/durability|^Disk/.test(what));
  }

  /** With a fault in a copy of the configurations. */
  async function planted(file: string, edit: (config: Config) => object): Promise<Finding[]> {
    const copy = await mkdtemp(join(tmpdir(), 'verum-doctor-'));
    await cp(etc, copy, { recursive: true });
    await change(copy, file, edit);
    return await wrong(copy).finally(() => rm(copy, { recursive: true, force: true }));
  }

  async function admin(text: string): Promise<void> {
    const client = new pg.Client(database.admin);
    await client.connect();
    await client.query(text).finally(() => client.end());
  }

  const only = (findings: readonly Finding[], what: RegExp, said: RegExp) => {
    assert.equal(findings.length, 1, JSON.stringify(findings));
    const [{ what: told, said: words, next }] = findings as [Finding];
    assert.match(told, what);
    assert.match(words, said);
    assert.ok(next?.en && /[\u4e00-\u9fff]/.test(next.zh));
  };

  test('finds nothing wrong where nothing is, and has been everywhere', async () => {
    assert.deepEqual(await wrong(), []);
    const looked = (await examineDeployment(etc)).map(({ what }) => what);
    for (const what of [
      'edc database',
      'edc database migrations',
      'trial → patient',
      'gateway → edc',
      'gateway clock',
    ]) {
      assert.ok(looked.includes(what), `${what} is not among ${looked.join(', ')}`);
    }
  });

  test('an empty folder is told', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'verum-doctor-'));
    only(await examineDeployment(empty), /Configurations/, /none in/);
    await rm(empty, { recursive: true });
  });

  test('a key that nobody knows', async () => {
    only(
      await planted('edc-srv.yaml', (config) => ({ ...config, Timeout: '2s' })),
      /edc configuration/,
      /Timeout is not a known key/,
    );
  });

  test('a service that is not where it is looked for', async () => {
    const PatientRpc = { Endpoints: ['127.0.0.1:1'] };
    only(
      await planted('trial-srv.yaml', (config) => ({ ...config, PatientRpc })),
      /trial → patient/,
      /127.0.0.1:1 does not answer/,
    );
  });

  test('etcd that does not answer', async () => {
    const PatientRpc = { Etcd: { Hosts: ['127.0.0.1:1'], Key: 'patient.rpc' } };
    only(
      await planted('trial-srv.yaml', (config) => ({ ...config, PatientRpc })),
      /trial → patient/,
      /etcd does not answer/,
    );
  });

  test('a name that does not resolve', async () => {
    const PatientRpc = { Dns: 'nowhere.invalid:8082' };
    only(
      await planted('trial-srv.yaml', (config) => ({ ...config, PatientRpc })),
      /trial → patient/,
      /nobody is found/,
    );
  });

  test('a database that does not let the service in, and no password in what is told', async () => {
    const Database = { Url: 'postgresql://nobody:geheim@127.0.0.1:1/verum' };
    const findings = await planted('edc-srv.yaml', (config) => ({ ...config, Database }));
    only(findings, /edc database/, /does not let the service in|does not answer/);
    assert.ok(!JSON.stringify(findings).includes('geheim'));
  });

  test('an environment beside the configuration that others can read', async () => {
    await writeFile(join(etc, 'edc.env'), 'SOMETHING=else\n', { mode: 0o644 });
    only(await wrong(), /edc secret/, /others can read/);
    await rm(join(etc, 'edc.env'));
  });

  test('services that do not have the same secret', async () => {
    const secret = join(folder, 'other.secret');
    await writeFile(secret, `${'x'.repeat(43)}\n`, { mode: 0o600 });
    const findings = await planted('trial-srv.yaml', (config) => ({ ...config, Peers: { SecretFile: secret } }));
    assert.ok(findings.length > 0);
    for (const { what, said } of findings) assert.match(`${what}: ${said}`, /^trial → .*CALLER_UNPROVEN/);
  });

  test('a clock two hours off is told of the database and of each process', async () => {
    const clock = { ...systemClock, nowMs: () => Date.now() + 7_200_000 };
    const findings = await wrong(etc, clock);
    assert.ok(findings.some(({ what }) => what === 'edc database clock'));
    assert.ok(findings.some(({ what }) => what === 'gateway clock'));
    for (const { what, said } of findings) assert.match(`${what} ${said}`, /clock differs .* 7[12]\d\d\.\d s/);
  });

  test('an event that was parked, and one that nobody has fetched for long', async () => {
    await admin(`insert into trial.outbox_consumer (consumer) values ('planted')`);
    await admin(`insert into trial.outbox_parked (consumer, xid, seq, aggregate, tries, error)
                 values ('planted', '1', 1, 'study/HTN', 9, 'x')`);
    // The real consumers are for a moment behind as well.
    const told = async () => (await wrong()).filter(({ what }) => what.includes('planted'));
    only(await told(), /trial → planted events/, /1 parked/);
    await admin(`delete from trial.outbox_parked where consumer = 'planted'`);
    await admin(`insert into trial.outbox (aggregate, type, payload, at)
                 values ('study/HTN', 'x', '{}', now() - interval '20 minutes')`);
    only(await told(), /trial → planted events/, /has waited 12\d\d s/);
    await admin(`delete from trial.outbox_consumer where consumer = 'planted'`);
    await admin(`delete from trial.outbox where type = 'x'`);
  });

  test('migrations that are missing, edited, or of a newer program', async () => {
    const [last] = ["name = (select max(name) from trial.migration where source = 'context')"];
    await admin(`update trial.migration set done_at = null where source = 'context' and ${last}`);
    only(await wrong(), /trial database migrations/, /1 to apply/);
    await admin(`update trial.migration set done_at = now(), checksum = 'x' where source = 'context' and ${last}`);
    only(await wrong(), /trial database migrations/, /was changed after it had been applied/);
    await admin(
      `insert into edc.migration (source, name, checksum, done_at) values ('context', '9999_later.sql', '', now())`,
    );
    assert.match(JSON.stringify(await wrong()), /9999_later.sql, which this program does not know/);
    await admin(`delete from edc.migration where name = '9999_later.sql'`);
  });
});

type Config = Readonly<Record<string, unknown>>;

async function change(folder: string, file: string, edit: (config: Config) => object): Promise<void> {
  const path = join(folder, file);
  await writeFile(path, stringify(edit(parse(await readFile(path, 'utf8')) as Config)), { mode: 0o600 });
}

describe('the doctor at one process', () => {
  let server: Server;
  let folder = '';
  let status = 200;
  let date = () => new Date();
  let version = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verum-doctor-'));
    server = createServer((request, response) => {
      response.setHeader('date', date().toUTCString());
      if (request.url === '/metrics') response.end(`verum_build_info{version="${version}"} 1\n`);
      else response.writeHead(status).end('');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = (server.address() as AddressInfo).port;
    await writeFile(
      join(folder, 'identity-srv.yaml'),
      `Name: identity-srv.rpc\nListenOn: 127.0.0.1:0\nAdmin: 127.0.0.1:${port}\n`,
    );
  });
  after(async () => {
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const told = async (clock = systemClock) =>
    (await examineDeployment(folder, clock)).filter(({ severity }) => severity !== 'good').map(({ what }) => what);

  test('a clock that runs ahead, a version left behind, and one that is not ready', async () => {
    const { version: own } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
    version = own;
    assert.deepEqual(await told(), []);
    date = () => new Date(Date.now() + 7_200_000);
    assert.deepEqual(await told(), ['identity clock']);
    date = () => new Date();
    version = '0.0.1';
    assert.deepEqual(await told(), ['identity version']);
    version = own;
    status = 503;
    assert.deepEqual(await told(), ['identity']);
    server.close();
    server.closeAllConnections();
    assert.deepEqual(await told(), ['identity']);
  });
});
