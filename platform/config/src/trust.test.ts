import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, loadConfig, serviceConfig } from './index.ts';

const schema = serviceConfig({});
const least = 'Name: edc-srv.rpc\nListenOn: 127.0.0.1:8083\n';

function problems(text: string): readonly string[] {
  try {
    loadConfig(least + text, schema, { file: 'edc-srv.yaml' });
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map(({ path, message }) => `${path} ${message}`);
  }
}

test('a service trusts nobody, limits nothing and tells no collector unless it is told to', () => {
  const config = loadConfig(least, schema, { file: 'x' });
  assert.deepEqual(
    [config.Tls, config.Peers, config.Telemetry, config.RateLimit],
    [undefined, undefined, undefined, undefined],
  );
});

test('a telemetry endpoint alone is enough: every trace is kept', () => {
  const { Telemetry } = loadConfig(`${least}Telemetry: { Endpoint: "http://127.0.0.1:4318" }\n`, schema, { file: 'x' });
  assert.deepEqual(Telemetry, { Endpoint: 'http://127.0.0.1:4318', Sampler: 1, Name: undefined });
});

test('a share of traces is from 0 to 1, and an endpoint is an address of HTTP', () => {
  const telemetry = (endpoint: string, sampler: number) =>
    problems(`Telemetry: { Endpoint: "${endpoint}", Sampler: ${sampler} }\n`);
  assert.deepEqual(telemetry('https://c', 0), []);
  assert.deepEqual(telemetry('https://c', 1), []);
  assert.match(telemetry('https://c', 1.01)[0] ?? '', /^Telemetry\.Sampler /);
  assert.match(telemetry('127.0.0.1:4318', 1)[0] ?? '', /^Telemetry\.Endpoint /);
});

test('half of a certificate is refused with the name of what is missing', () => {
  assert.deepEqual(problems('Tls: { CertFile: a.pem, KeyFile: a.key }\n'), ['Tls.CaFile is missing']);
  assert.deepEqual(problems('Peers: {}\n'), ['Peers.SecretFile is missing']);
});

test('a secret stays in its file: there is no key to write it into', () => {
  assert.match(problems('Peers: { Secret: x, SecretFile: y }\n')[0] ?? '', /^Peers\.Secret is not a known key/);
});
