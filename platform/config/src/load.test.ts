import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ConfigError,
  hospitalApiConfig,
  loadConfig,
  object,
  optional,
  rateLimitConfig,
  rpcTarget,
  serviceConfig,
} from './index.ts';

const schema = serviceConfig({
  PatientRpc: optional(rpcTarget),
  HospitalApi: optional(hospitalApiConfig),
  RateLimit: optional(rateLimitConfig),
});

const seed = `Name: trial-srv.rpc
ListenOn: 127.0.0.1:8080
PatientRpc: { Etcd: { Hosts: [127.0.0.1:2379], Key: patient.rpc } }     # or Endpoints: [host:port]
HospitalApi:
  Url: "http://some-hospital/api"
  Timeout: 2s
  Breaker: { window: 5s, sleep: 30s, bucket: 10, ratio: 0.5, request: 100 }
RateLimit: { enabled: true, burst: 100, rate: 50 }
`;

function problems(text: string, env: Record<string, string> = {}) {
  try {
    loadConfig(text, schema, { file: 'trial-srv.yaml', env });
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.map(({ path, line, message }) => `${path}:${line} ${message}`);
  }
}

test("the seed's configuration loads as it stands", () => {
  const config = loadConfig(seed, schema, { file: 'trial-srv.yaml' });
  assert.deepEqual(config.HospitalApi?.Breaker, { window: 5000, sleep: 30_000, bucket: 10, ratio: 0.5, request: 100 });
  assert.equal(config.HospitalApi?.Timeout, 2000);
  assert.deepEqual(config.PatientRpc?.Etcd?.Hosts, ['127.0.0.1:2379']);
  assert.equal(config.PatientRpc?.Etcd?.Key, 'patient.rpc');
  assert.deepEqual(config.RateLimit, { enabled: true, burst: 100, rate: 50 });
  assert.equal(config.Database.OpenMax, 100);
  assert.equal(config.Database.IdleMax, 10);
});

test('an unknown key is refused with its path and line', () => {
  assert.match(
    problems(seed.replace('Timeout: 2s', 'Timeuot: 2s'))[0] ?? '',
    /^HospitalApi\.Timeuot:6 is not a known key; known here: Url, Timeout, Breaker/,
  );
});

test('every wrong key is told at once', () => {
  const text = seed
    .replace('window: 5s', 'window: soon')
    .replace('ratio: 0.5', 'ratio: 1.1')
    .replace('127.0.0.1:8080', '127.0.0.1:65536');
  assert.deepEqual(
    problems(text).map((line) => line.split(':')[0]),
    ['ListenOn', 'HospitalApi.Breaker.window', 'HospitalApi.Breaker.ratio'],
  );
});

test('a ratio of exactly 1 and a port of exactly 65535 are allowed', () => {
  assert.deepEqual(problems(seed.replace('ratio: 0.5', 'ratio: 1').replace(':8080', ':65535')), []);
});

test('a missing key is refused, and a service found in two ways or in none', () => {
  assert.deepEqual(problems(seed.replace('Name: trial-srv.rpc\n', '')), ['Name:0 is missing']);
  assert.match(
    problems(seed.replace('Key: patient.rpc }', 'Key: patient.rpc }, Endpoints: [a:1]'))[0] ?? '',
    /needs exactly one of Etcd, Endpoints and Dns/,
  );
  assert.match(
    problems(seed.replace(/PatientRpc:.*\n/, 'PatientRpc: {}\n'))[0] ?? '',
    /needs exactly one of Etcd, Endpoints and Dns/,
  );
});

test('a service is found by DNS as well, and by nothing beside it', () => {
  const found = (way: string) => problems(seed.replace(/PatientRpc:.*\n/, `PatientRpc: { ${way} }\n`));
  assert.deepEqual(found('Dns: "patient.verum.svc:8080"'), []);
  assert.deepEqual(found('Dns: patient.verum.svc'), ['PatientRpc.Dns:3 must be host:port']);
  assert.deepEqual(found('Dns: "a:1", Endpoints: ["a:1"]'), [
    'PatientRpc:3 needs exactly one of Etcd, Endpoints and Dns',
  ]);
  assert.deepEqual(found('Endpoints: []'), ['PatientRpc.Endpoints:3 needs at least one host:port']);
});

test('calls to a service are guarded by a breaker that sleeps for a second, unless its target says otherwise', () => {
  const target = (more: string) => {
    const text = seed.replace(/PatientRpc:.*\n/, `PatientRpc: { Dns: "a:1"${more} }\n`);
    const { Breaker, Hedge } = loadConfig(text, schema, { file: 'trial-srv.yaml' }).PatientRpc ?? {};
    return { Breaker, Hedge };
  };
  const usual = { window: 5_000, sleep: 1_000, bucket: 10, ratio: 0.5, request: 20 };
  assert.deepEqual(target(''), { Breaker: usual, Hedge: false });
  assert.deepEqual(target(', Breaker: { sleep: 3s }, Hedge: true'), {
    Breaker: { ...usual, sleep: 3_000 },
    Hedge: true,
  });
  assert.deepEqual(problems(seed.replace(/PatientRpc:.*\n/, 'PatientRpc: { Hedge: true }\n')), [
    'PatientRpc:3 needs exactly one of Etcd, Endpoints and Dns',
  ]);
});

test('an etcd has a host, a key that ends in no slash, and what belongs together together', () => {
  const etcd = (text: string) => problems(`${seed}Etcd: { ${text} }\nAdvertise: "10.0.0.7:8080"\n`);
  assert.deepEqual(
    etcd('Hosts: ["a:1"], Key: trial.rpc, User: u, Pass: p, CertFile: c, CertKeyFile: k, CACertFile: a'),
    [],
  );
  assert.deepEqual(etcd('Hosts: ["a:1"], Key: trial.rpc, CACertFile: a'), []);
  assert.deepEqual(etcd('Hosts: [], Key: trial.rpc'), ['Etcd.Hosts:9 needs at least one host:port']);
  assert.deepEqual(etcd('Hosts: ["a:1"], Key: trial.rpc, User: u'), ['Etcd.Pass:0 is missing beside User']);
  assert.deepEqual(etcd('Hosts: ["a:1"], Key: trial.rpc, CertFile: c'), [
    'Etcd.CertKeyFile:0 is missing beside CertFile',
  ]);
  assert.match(etcd('Hosts: ["a:1"], Key: trial.rpc/')[0] ?? '', /^Etcd\.Key:9 must be a key such as patient\.rpc/);
  assert.match(etcd('Hosts: ["a:1"], Key: trial.rpc, Passwort: p')[0] ?? '', /^Etcd\.Passwort:9 is not a known key/);
});

test('the environment overrides the file, and is checked like it', () => {
  const env = { VERUM_HOSPITAL_API_TIMEOUT: '750ms', VERUM_DATABASE_OPEN_MAX: '7', VERUM_RATE_LIMIT_ENABLED: 'false' };
  const config = loadConfig(seed, schema, { file: 'x', env });
  assert.equal(config.HospitalApi?.Timeout, 750);
  assert.equal(config.Database.OpenMax, 7);
  assert.equal(config.RateLimit?.enabled, false);
  assert.match(
    problems(seed, { VERUM_DATABASE_OPEN_MAX: 'many' })[0] ?? '',
    /^Database\.OpenMax:0 must be a whole number/,
  );
});

test('what is not YAML, says a key twice or hides in aliases is refused', () => {
  assert.match(problems('Name: [')[0] ?? '', /is not YAML/);
  assert.match(problems(`${seed}Name: other\n`)[0] ?? '', /is not YAML/);
  assert.throws(() => loadConfig('a: &x [1]\nb: *x', object({}), { file: 'x' }));
});
