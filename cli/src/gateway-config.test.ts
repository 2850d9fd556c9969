import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, loadConfig } from '@verum/config';
import { contexts, rpcKey } from './contexts.ts';
import { gatewayConfig } from './gateway-config.ts';

const targets = contexts.map((context) => `${rpcKey(context)}: { Endpoints: [127.0.0.1:1] }`).join('\n');
const read = (text: string) =>
  loadConfig(`Name: gateway\nListenOn: 127.0.0.1:8000\n${targets}\n${text}\n`, gatewayConfig, { file: 'gateway.yaml' });

/** `path:line message` of each problem. */
function problems(text: string): string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.problems.map(({ path, message }) => `${path} ${message}`);
  }
}

test('a gateway counts alone, speaks HTTP and drains for a second unless it is told otherwise', () => {
  const { Limits, Https, DrainDelay } = read('');
  assert.deepEqual([Limits.Store, Limits.Url, Https, DrainDelay], ['memory', undefined, undefined, 1000]);
});

test('shared limits need the address of a store of their kind', () => {
  assert.deepEqual(problems('Limits: { Store: postgres, Url: "postgresql://verum_limits@db/verum" }'), []);
  assert.deepEqual(problems('Limits: { Store: redis, Url: "rediss://:secret@cache:6379" }'), []);
  assert.deepEqual(problems('Limits: { Store: postgres }'), ['Limits.Url must be a postgresql:// address']);
  assert.deepEqual(problems('Limits: { Store: redis, Url: "postgresql://db/verum" }'), [
    'Limits.Url must be a redis:// address',
  ]);
  assert.deepEqual(problems('Limits: { Store: etcd }'), ['Limits.Store must be one of memory, postgres, redis']);
});

test('HTTPS needs both files', () => {
  assert.deepEqual(problems('Https: { CertFile: a.pem, KeyFile: a.key }'), []);
  assert.deepEqual(problems('Https: { CertFile: a.pem }'), ['Https.KeyFile is missing']);
});
