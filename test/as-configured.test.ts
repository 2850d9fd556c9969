import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeClock } from '@verum/call';
import { hospitalApiConfig, loadConfig, optional, rpcTarget, serviceConfig } from '@verum/config';
import { openBreaker, openBucket } from '@verum/resilience';

// The configuration that go-zero's users write loads unchanged (platform/config), and here it does what it says.

const text = `Name: trial-srv.rpc
ListenOn: 127.0.0.1:8080
PatientRpc: { Etcd: { Hosts: [127.0.0.1:2379], Key: patient.rpc } }     # or Endpoints: [host:port]
HospitalApi:
  Url: "http://some-hospital/api"
  Timeout: 2s
  Breaker: { window: 5s, sleep: 30s, bucket: 10, ratio: 0.5, request: 100 }
RateLimit: { enabled: true, burst: 100, rate: 50 }
`;
const schema = serviceConfig({ PatientRpc: optional(rpcTarget), HospitalApi: optional(hospitalApiConfig) });
const config = loadConfig(text, schema, { file: 'trial-srv.yaml' });

function breakerAsConfigured() {
  assert.ok(config.HospitalApi);
  const clock = fakeClock();
  const breaker = openBreaker(config.HospitalApi.Breaker, clock);
  const happen = (many: number, how: 'succeed' | 'fail') => {
    for (let one = 0; one < many; one++) {
      const call = breaker.admit();
      assert.ok(call.isAdmitted);
      call[how]();
    }
  };
  return { clock, breaker, happen };
}

test('100 calls with 50 failures in 5 s stay closed, with 51 open; 99 failures of 99 stay closed', () => {
  for (const [failures, successes, state] of [
    [99, 0, 'closed'],
    [50, 50, 'closed'],
    [51, 49, 'open'],
  ] as const) {
    const { breaker, happen } = breakerAsConfigured();
    happen(successes, 'succeed');
    happen(failures, 'fail');
    assert.equal(breaker.snapshot().state, state, `${failures} failures, ${successes} successes`);
  }
});

test('open for 30 s, then one probe; 100 calls a second past the burst get 50', () => {
  const { clock, breaker, happen } = breakerAsConfigured();
  happen(100, 'fail');
  clock.advance(29_999);
  assert.equal(breaker.admit().isAdmitted, false);
  clock.advance(1);
  assert.deepEqual([breaker.admit().isAdmitted, breaker.admit().isAdmitted], [true, false]);

  assert.ok(config.RateLimit?.enabled);
  const bucket = openBucket({ burst: config.RateLimit.burst, perSecond: config.RateLimit.rate }, clock);
  const taken = (asked: number) => Array.from({ length: asked }, () => bucket.take()).filter((ms) => ms === 0).length;
  assert.equal(taken(101), 100);
  clock.advance(1_000);
  assert.equal(taken(100), 50);
});
