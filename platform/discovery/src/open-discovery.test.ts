import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { listen, makeCertificates, until, useEtcd } from './discovery.fixture.ts';
import { EtcdError, openDiscovery } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'verum-discovery-'));
after(() => rmSync(folder, { recursive: true }));
const files = makeCertificates(folder);
const start = useEtcd({ auth: { password: 'seven green boats' }, tls: files });

test('what the configuration says is done: hosts, user, password, authority; each target is opened once', async () => {
  const server = await start();
  const { report } = listen();
  const discovery = openDiscovery(report);
  const etcd = {
    Hosts: [server.url],
    Key: 'edc.rpc',
    User: 'root',
    Pass: 'seven green boats',
    CACertFile: files.caFile,
  };
  const source = discovery.endpoints({ Etcd: etcd });
  assert.equal(discovery.endpoints({ Etcd: { ...etcd } }), source);
  await discovery.login();
  const registration = await discovery.register(etcd, '10.0.0.7:1');
  await until('found', () => source.current().length === 1);
  await discovery.register(etcd, '10.0.0.8:1');
  await until('found as well', () => source.current().length === 2);
  await registration.leave();
  await until('left', () => source.current().length === 1);
  discovery.close();
});

test('a wrong password ends the start; an etcd that is away does not', async () => {
  const server = await start();
  const wrong = openDiscovery(() => {});
  const etcd = { Hosts: [server.url], Key: 'edc.rpc', User: 'root', Pass: 'seven red boats', CACertFile: files.caFile };
  wrong.endpoints({ Etcd: etcd });
  await assert.rejects(wrong.login(), (error) => error instanceof EtcdError && error.problem === 'login');
  wrong.close();
  const away = openDiscovery(() => {});
  away.endpoints({ Etcd: { ...etcd, Hosts: ['127.0.0.1:1'] } });
  await away.login();
  away.close();
});

test('a certificate that is not there ends the start with its name', () => {
  const discovery = openDiscovery(() => {});
  const etcd = { Hosts: ['127.0.0.1:1'], Key: 'edc.rpc', CACertFile: join(folder, 'nowhere.pem') };
  assert.throws(() => discovery.endpoints({ Etcd: etcd }), /nowhere\.pem/);
  discovery.close();
});

test('addresses that were written down are used as they are, each once', () => {
  const discovery = openDiscovery(() => {});
  assert.deepEqual(discovery.endpoints({ Endpoints: ['b:1', 'a:1', 'b:1'] }).current(), ['b:1', 'a:1']);
  discovery.close();
});
