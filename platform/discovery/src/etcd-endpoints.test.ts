import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { base64, listen, ttlSeconds, until, useEtcd } from './discovery.fixture.ts';
import { type Etcd, etcdEndpoints, openEtcd, register, type TestEtcd } from './index.ts';

const start = useEtcd();
const key = 'edc.rpc';
const put = (server: TestEtcd, name: string, value: string) =>
  server.json('/v3/kv/put', { key: base64(name), value: base64(value) });
const remove = (server: TestEtcd, name: string) => server.json('/v3/kv/deleterange', { key: base64(name) });

test('who registers is found, and who leaves is not found any more', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  const source = etcdEndpoints({ etcd, key, doubtMs: 500 });
  const told: (readonly string[])[] = [];
  source.onChange((endpoints) => told.push(endpoints));
  const one = await register({ etcd, key, address: '10.0.0.2:1' });
  await until('the first', () => source.current().length === 1);
  const other = await register({ etcd, key, address: '10.0.0.1:1' });
  await until('the second', () => source.current().length === 2);
  await one.leave();
  await until('the second alone', () => source.current().length === 1);
  await other.leave();
  await until('nobody', () => source.current().length === 0);
  assert.deepEqual(told, [['10.0.0.2:1'], ['10.0.0.1:1', '10.0.0.2:1'], ['10.0.0.1:1'], []]);
  source.close();
  etcd.close();
});

test('a peer in Go is found by the key that go-zero gives it; neighbours of the key and rubbish are not', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  // core/discov/publisher.go: the lease's number in decimal, or the id that the configuration gives.
  await put(server, 'edc.rpc/7587872042530398210', '192.168.0.9:8083');
  await put(server, 'edc.rpc/3', '192.168.0.10:8083');
  await put(server, 'edc.rpc2/1', '192.168.0.11:1');
  await put(server, 'edc.rpc', '192.168.0.12:1');
  await put(server, 'edc.rpc0', '192.168.0.13:1');
  await put(server, 'edc.rpc/4', 'unix:/tmp/other');
  await put(server, 'edc.rpc/5', '');
  await put(server, 'edc.rpc/6', '192.168.0.9:8083');
  const source = etcdEndpoints({ etcd, key });
  await until('found', () => source.current().length > 0);
  assert.deepEqual(source.current(), ['192.168.0.10:8083', '192.168.0.9:8083']);
  await remove(server, 'edc.rpc/6');
  await put(server, 'edc.rpc/3', '192.168.0.14:8083');
  await until('moved', () => source.current().includes('192.168.0.14:8083'));
  assert.deepEqual(source.current(), ['192.168.0.14:8083', '192.168.0.9:8083'], 'one of two of one address went');
  source.close();
  etcd.close();
});

test('while etcd is away the last known endpoints stay, and afterwards changes are seen again', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  const { kinds, report } = listen();
  await put(server, 'edc.rpc/1', 'a:1');
  const source = etcdEndpoints({ etcd, key, report });
  await until('found', () => source.current().length === 1);
  await server.kill();
  await until('the loss is told', () => kinds().includes('lost'));
  await setTimeout(1_000);
  assert.deepEqual(source.current(), ['a:1']);
  await server.restart();
  await until('regained', () => kinds().includes('regained'));
  await put(server, 'edc.rpc/2', 'b:1');
  await until('seen again', () => source.current().length === 2);
  assert.deepEqual(kinds(), ['found', 'lost', 'regained', 'found'], 'each is told once');
  source.close();
  etcd.close();
});

test('an etcd that holds its connections and answers nothing is noticed, and changes nothing', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url], timeoutMs: 500 });
  await put(server, 'edc.rpc/1', 'a:1');
  const source = etcdEndpoints({ etcd, key });
  await until('found', () => source.current().length === 1);
  await server.pause();
  await assert.rejects(etcd.read('edc.rpc/1'), /cannot be reached/);
  assert.deepEqual(source.current(), ['a:1']);
  server.resume();
  await put(server, 'edc.rpc/2', 'b:1');
  await until('the watch goes on', () => source.current().length === 2);
  source.close();
  etcd.close();
});

test('an etcd that comes back empty is doubted for two leases: a living service has registered by then', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  const { kinds, report } = listen();
  const registration = await register({ etcd, key, address: 'a:1', ttlSeconds });
  const source = etcdEndpoints({ etcd, key, report });
  await until('found', () => source.current().length === 1);
  const told: (readonly string[])[] = [];
  source.onChange((endpoints) => told.push(endpoints));
  await server.kill();
  await until('the loss is told', () => kinds().includes('lost'));
  rmSync(join(server.folder, 'etcd'), { recursive: true });
  await server.restart();
  await until('regained', () => kinds().includes('regained'));
  await until('registered again', async () => (await etcd.readPrefix('edc.rpc/')).entries.length === 1);
  await setTimeout(300);
  assert.deepEqual(told, [], 'nobody was told of an empty list');
  assert.deepEqual(source.current(), ['a:1']);
  await registration.leave();
  source.close();
  etcd.close();
});

test('leases that all ran out while etcd was paused, and keys that somebody deleted, leave nobody without endpoints', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  const registration = await register({ etcd, key, address: 'a:1', ttlSeconds });
  const source = etcdEndpoints({ etcd, key });
  await until('found', () => source.current().length === 1);
  const told: (readonly string[])[] = [];
  source.onChange((endpoints) => told.push(endpoints));
  const [entry] = (await etcd.readPrefix('edc.rpc/')).entries;
  await remove(server, entry?.key ?? '');
  await until('put back', async () => (await etcd.readPrefix('edc.rpc/')).entries.length === 1);
  await server.pause();
  await setTimeout((ttlSeconds + 1) * 1000);
  server.resume();
  await setTimeout(ttlSeconds * 1000);
  assert.deepEqual(told, []);
  await registration.leave();
  source.close();
  etcd.close();
});

test('an answer that stays empty for as long as it is doubted is believed', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  await put(server, 'edc.rpc/1', 'a:1');
  const { kinds, report } = listen();
  // Looked at in the very moment: by the next one the doubt may be over.
  let whenRegained: readonly string[] | undefined;
  const source = etcdEndpoints({
    ...{ etcd, key, doubtMs: 1_500 },
    report: (event) => {
      report(event);
      if (event.kind === 'regained') whenRegained = source.current();
    },
  });
  await until('found', () => source.current().length === 1);
  await server.kill();
  await until('the loss is told', () => kinds().includes('lost'));
  rmSync(join(server.folder, 'etcd'), { recursive: true });
  await server.restart();
  await until('regained', () => kinds().includes('regained'));
  assert.deepEqual(whenRegained, ['a:1']);
  await until('believed', () => source.current().length === 0);
  source.close();
  etcd.close();
});

test('what was compacted while the watch was away is read anew', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  let letWatch = () => {};
  const mayWatch = new Promise<void>((resolve) => {
    letWatch = resolve;
  });
  // The real client, with a watch that comes late: between its read and its watch history is made, and forgotten.
  const ends: string[] = [];
  const late: Etcd = {
    ...etcd,
    watchPrefix: async (options) => {
      await mayWatch;
      await etcd.watchPrefix(options).catch((error: Error) => {
        ends.push(error.message);
        throw error;
      });
    },
  };
  await put(server, 'edc.rpc/1', 'a:1');
  const source = etcdEndpoints({ etcd: late, key });
  await until('found', () => source.current().length === 1);
  await put(server, 'edc.rpc/2', 'b:1');
  await remove(server, 'edc.rpc/1');
  const { header } = (await put(server, 'edc.rpc/3', 'c:1')) as { header: { revision: string } };
  await server.json('/v3/kv/compaction', { revision: header.revision, physical: true });
  letWatch();
  await until('read anew', () => source.current().includes('c:1'));
  assert.deepEqual(source.current(), ['b:1', 'c:1']);
  assert.deepEqual(ends, ['etcd cancelled the watch: compacted']);
  await put(server, 'edc.rpc/4', 'd:1');
  await until('and watched on', () => source.current().length === 3);
  source.close();
  etcd.close();
});

test('a source that was closed is silent', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  const { kinds, report } = listen();
  const source = etcdEndpoints({ etcd, key, report });
  await put(server, 'edc.rpc/1', 'a:1');
  await until('found', () => source.current().length === 1);
  source.close();
  await put(server, 'edc.rpc/2', 'b:1');
  await server.kill();
  await setTimeout(500);
  assert.deepEqual(kinds(), ['found']);
  assert.deepEqual(source.current(), ['a:1']);
  etcd.close();
});
