import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { base64, heldBy, listen, ttlSeconds, until, useEtcd } from './discovery.fixture.ts';
import { openEtcd, register } from './index.ts';

const start = useEtcd();
const key = 'patient.rpc';
const address = '10.0.0.7:8082';
const addresses = async (etcd: Parameters<typeof heldBy>[0]) => Object.values(await heldBy(etcd, `${key}/`));
const isThere = (etcd: Parameters<typeof heldBy>[0]) => async () => (await addresses(etcd)).includes(address);

test('a service is written as go-zero writes it: <key>/<lease in decimal>, the bare address, under that lease', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  const registration = await register({ etcd, key, address });
  const { kvs } = (await server.json('/v3/kv/range', {
    key: base64(`${key}/`),
    range_end: base64('patient.rpc0'),
  })) as {
    kvs: { key: string; value: string; lease: string }[];
  };
  assert.equal(kvs.length, 1);
  // core/discov/clients.go, makeEtcdKey: fmt.Sprintf("%s%c%d", key, '/', leaseId); the value is the listener's address.
  assert.equal(Buffer.from(kvs[0]?.key ?? '', 'base64').toString(), `patient.rpc/${kvs[0]?.lease}`);
  assert.deepEqual(Buffer.from(kvs[0]?.value ?? '', 'base64'), Buffer.from('10.0.0.7:8082', 'ascii'));
  const { grantedTTL } = await server.json('/v3/lease/timetolive', { ID: kvs[0]?.lease });
  assert.equal(grantedTTL, '10', 'the lease of go-zero: core/discov/clients.go, timeToLive');
  await registration.leave();
  assert.deepEqual(await addresses(server), [], 'gone at once, not when the lease runs out');
  etcd.close();
});

test('two replicas stand side by side, and one that leaves takes only itself out', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  const one = await register({ etcd, key, address });
  const other = await register({ etcd, key, address: '10.0.0.8:8082' });
  assert.deepEqual((await addresses(server)).sort(), [address, '10.0.0.8:8082']);
  await one.leave();
  await one.leave();
  assert.deepEqual(await addresses(server), ['10.0.0.8:8082']);
  await other.leave();
  etcd.close();
});

test('a lease lives on for as long as the service does', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  const { kinds, report } = listen();
  // A longer one than in the other tests: on a busy machine nobody may be heard of for two seconds.
  const longerSeconds = 5;
  const registration = await register({ etcd, key, address, ttlSeconds: longerSeconds, report });
  const [held] = Object.keys(await heldBy(server, `${key}/`));
  await setTimeout((longerSeconds + 1) * 1000);
  assert.deepEqual(Object.keys(await heldBy(server, `${key}/`)), [held], 'the same lease');
  assert.deepEqual(kinds(), ['registered']);
  await registration.leave();
  etcd.close();
});

test('a lease that somebody revoked is granted anew', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  const { kinds, report } = listen();
  const registration = await register({ etcd, key, address, ttlSeconds, report });
  const [held = ''] = Object.keys(await heldBy(server, `${key}/`));
  await server.json('/v3/lease/revoke', { ID: held.split('/')[1] });
  assert.deepEqual(await addresses(server), []);
  await until('registered again', isThere(server));
  assert.notDeepEqual(Object.keys(await heldBy(server, `${key}/`)), [held], 'under another lease');
  // Others see it before etcd's answer has come.
  await until('it is told', () => kinds().at(-1) === 'registered');
  assert.deepEqual(kinds(), ['registered', 'registration-lost', 'registered']);
  await registration.leave();
  assert.deepEqual(await addresses(server), []);
  etcd.close();
});

test('a key that somebody deleted by hand is put back under the lease that still lives', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  const registration = await register({ etcd, key, address, ttlSeconds });
  const [held = ''] = Object.keys(await heldBy(server, `${key}/`));
  await server.json('/v3/kv/deleterange', { key: base64(held) });
  await until('put back', isThere(server));
  assert.deepEqual(Object.keys(await heldBy(server, `${key}/`)), [held]);
  await registration.leave();
  etcd.close();
});

test('an etcd that was away, and comes back without anything, has us again within two leases', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url] });
  const { kinds, report } = listen();
  const registration = await register({ etcd, key, address, ttlSeconds, report });
  await server.kill();
  await until('the loss is told', () => kinds().includes('lost'));
  await setTimeout((ttlSeconds + 1) * 1000);
  rmSync(join(server.folder, 'etcd'), { recursive: true });
  await server.restart();
  await until('registered again', isThere(server), 2 * 10_000);
  await until('it is told', () => kinds().at(-1) === 'regained');
  assert.deepEqual(kinds(), ['registered', 'lost', 'registration-lost', 'registered', 'regained']);
  await registration.leave();
  etcd.close();
});

test('a service starts while etcd is away, and is found when etcd comes', async () => {
  const server = await start();
  await server.kill();
  const etcd = openEtcd({ hosts: [server.url] });
  const registration = await register({ etcd, key, address, ttlSeconds });
  await server.restart();
  await until('registered', isThere(server));
  await registration.leave();
  etcd.close();
});

test('leaving while etcd is away ends, and ends without an error', async () => {
  const server = await start();
  const etcd = openEtcd({ hosts: [server.url], timeoutMs: 200 });
  const registration = await register({ etcd, key, address, ttlSeconds });
  await server.kill();
  await registration.leave();
  etcd.close();
});

test('a replica that was paused for longer than its lease registers again when it wakes', async () => {
  const server = await start();
  const program = fileURLToPath(new URL('replica.fixture.ts', import.meta.url));
  const replica = spawn(process.execPath, [program, server.url, key, address, String(ttlSeconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(replica.stdout, 'data');
  assert.deepEqual(await addresses(server), [address]);
  const [held] = Object.keys(await heldBy(server, `${key}/`));
  replica.kill('SIGSTOP');
  await until('the lease has run out', async () => !(await isThere(server)()));
  replica.kill('SIGCONT');
  await until('registered again', isThere(server), 2 * 10_000);
  assert.notDeepEqual(Object.keys(await heldBy(server, `${key}/`)), [held]);
  const ended = once(replica, 'exit');
  replica.kill('SIGKILL');
  await ended;
  await until('a killed one is gone with its lease', async () => !(await isThere(server)()));
});
