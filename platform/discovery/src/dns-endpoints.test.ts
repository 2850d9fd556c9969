import assert from 'node:assert/strict';
import { lookup } from 'node:dns/promises';
import { test } from 'node:test';
import { listen, until } from './discovery.fixture.ts';
import { dnsEndpoints } from './index.ts';

// What DNS says is the outside world here; that the system's resolver is asked is shown by the last test.

function world(...first: string[]) {
  let answer: readonly string[] | Error = first;
  let asked = 0;
  return {
    says: (next: readonly string[] | Error) => {
      answer = next;
    },
    asked: () => asked,
    resolve: async (host: string) => {
      asked++;
      assert.equal(host, 'patient.verum.svc');
      if (answer instanceof Error) throw answer;
      return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
  };
}

test('every address of the name is an endpoint at the port, of either family', async () => {
  const dns = world('10.1.0.2', 'fd00::7', '10.1.0.1', '10.1.0.2');
  const source = dnsEndpoints({ address: 'patient.verum.svc:8082', everyMs: 10, resolve: dns.resolve });
  await until('found', () => source.current().length > 0);
  assert.deepEqual(source.current(), ['10.1.0.1:8082', '10.1.0.2:8082', '[fd00::7]:8082']);
  source.close();
});

test('a changed answer is seen, and the same one in another order is no change', async () => {
  const dns = world('10.1.0.1', '10.1.0.2');
  const { events, report } = listen();
  const source = dnsEndpoints({ address: 'patient.verum.svc:8082', everyMs: 10, resolve: dns.resolve, report });
  await until('found', () => source.current().length === 2);
  dns.says(['10.1.0.2', '10.1.0.1']);
  const asked = dns.asked();
  await until('asked again', () => dns.asked() > asked + 2);
  dns.says(['10.1.0.3']);
  await until('moved', () => source.current()[0] === '10.1.0.3:8082');
  assert.deepEqual(events, [
    { kind: 'found', key: 'patient.verum.svc:8082', count: 2 },
    { kind: 'found', key: 'patient.verum.svc:8082', count: 1 },
  ]);
  source.close();
});

test('where DNS fails, or knows no address any more, the last known ones stay; each loss is told once', async () => {
  const dns = world('10.1.0.1');
  const { kinds, report } = listen();
  const source = dnsEndpoints({ address: 'patient.verum.svc:8082', everyMs: 10, resolve: dns.resolve, report });
  await until('found', () => source.current().length === 1);
  for (const ill of [new Error('SERVFAIL'), []]) {
    dns.says(ill);
    const asked = dns.asked();
    await until('asked again', () => dns.asked() > asked + 3);
    assert.deepEqual(source.current(), ['10.1.0.1:8082']);
    dns.says(['10.1.0.1']);
    await until('regained', () => kinds().at(-1) === 'regained');
  }
  assert.deepEqual(kinds(), ['found', 'lost', 'regained', 'lost', 'regained']);
  source.close();
});

test('who has lost an endpoint has the name asked for again, long before its time', async () => {
  const dns = world('10.1.0.1');
  const source = dnsEndpoints({ address: 'patient.verum.svc:8082', everyMs: 3_600_000, resolve: dns.resolve });
  await until('found', () => source.current().length === 1);
  dns.says(['10.1.0.2']);
  for (let n = 0; n < 10; n++) source.lookAgain?.();
  await until('moved', () => source.current()[0] === '10.1.0.2:8082');
  assert.equal(dns.asked(), 2, 'once for all of them');
  source.close();
});

test('a source that was closed asks no more', async () => {
  const dns = world('10.1.0.1');
  const source = dnsEndpoints({ address: 'patient.verum.svc:8082', everyMs: 1, resolve: dns.resolve });
  await until('found', () => source.current().length === 1);
  source.close();
  const asked = dns.asked();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(dns.asked() <= asked + 1);
});

test("names are those of the system's resolver", async () => {
  const known = await lookup('localhost', { all: true });
  const source = dnsEndpoints({ address: 'localhost:8082' });
  await until('found', () => source.current().length > 0);
  assert.equal(source.current().length, new Set(known.map(({ address }) => address)).size);
  assert.ok(source.current().every((endpoint) => endpoint === '127.0.0.1:8082' || endpoint === '[::1]:8082'));
  source.close();
});
