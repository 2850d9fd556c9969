import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Connection } from '@verum/database';
import { contexts, readConfig } from '../contexts.ts';
import { readGatewayConfig } from '../gateway-config.ts';
import { writeClusterFiles } from './cluster-files.ts';
import { parseGroups, parseReplicas, planCluster } from './cluster-plan.ts';

const names = ['identity', 'patient', 'edc'];
const shape = (options: Omit<Parameters<typeof planCluster>[0], 'contexts'>) =>
  planCluster({ contexts: names, ...options }).map(({ name, replicas }) => `${name}=${replicas}`);

test('each context is a service, edc and the gateway twice', () => {
  assert.deepEqual(shape({}), ['identity=1', 'patient=1', 'edc=2', 'gateway=2']);
});

test('contexts may share a process, and every service may be there as often as one likes', () => {
  const groups = parseGroups('identity+patient');
  assert.deepEqual(shape({ groups, replicas: parseReplicas('identity+patient=3, gateway=1') }), [
    'identity+patient=3',
    'edc=2',
    'gateway=1',
  ]);
});

test('what is not there, is there twice or is no number is refused', () => {
  assert.throws(() => shape({ groups: [['identity', 'nobody']] }), /no context 'nobody'/);
  assert.throws(() => shape({ groups: [['identity'], ['identity', 'edc']] }), /'identity' is in two groups/);
  assert.throws(() => shape({ groups: [['identity', 'identity']] }), /two groups/);
  assert.throws(() => shape({ replicas: { identiti: 2 } }), /no service 'identiti' here, only identity, /);
  assert.throws(() => shape({ groups: [['identity', 'edc']], replicas: { edc: 2 } }), /no service 'edc'/);
  assert.throws(() => shape({ replicas: { edc: 0 } }), /1 to 20/);
  assert.deepEqual(shape({ replicas: { edc: 20 } }).at(2), 'edc=20');
  assert.throws(() => shape({ replicas: { edc: 21 } }), /1 to 20/);
  assert.throws(() => parseReplicas('edc'), /written like/);
});

test('the files that a cluster writes are what an operator would write: they load, and are closed to others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verum-files-'));
  try {
    const connection = (user: string): Connection => ({
      host: '/a folder/of:sockets',
      port: 5432,
      user,
      database: 'verum',
      password: 'p@ss/word',
    });
    const connections = new Map(
      [...contexts.map(({ name }) => name), 'limits'].map((name) => [name, connection(name)]),
    );
    const etcdHosts = ['127.0.0.1:2379'];
    const etc = writeClusterFiles({ folder, etcdHosts, connections, openMax: 7, drainDelayMs: 250 });
    for (const context of contexts) {
      const config = readConfig(context, join(etc, `${context.name}-srv.yaml`), {});
      assert.equal(config.Database.OpenMax, 7);
      assert.deepEqual(config.Etcd?.Key, `${context.name}.rpc`);
    }
    assert.equal(readGatewayConfig(join(etc, 'gateway.yaml'), {}).DrainDelay, 250);
    const files = [...readdirSync(etc).map((name) => join(etc, name)), join(folder, 'peers.secret')];
    for (const file of files) assert.equal(statSync(file).mode & 0o777, 0o600, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
