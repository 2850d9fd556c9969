import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { newCall, Refusal, refuse } from '@verum/call';
import { gatewayCaller, httpRules, mayCall, methodRules, reasonName, services } from '@verum/contracts';
import {
  asCaller,
  bind,
  type Channel,
  contextNameOf,
  dispatcher,
  type Envelope,
  grpcChannel,
  localChannel,
  openTrust,
  serveGrpc,
} from '../index.ts';

// Every method of every contract, called by every service there is, in both shapes: what the contract does not name
// is refused before anything is looked at, and nobody's word is taken for who the user is.

const reached = new Set<string>();
const made = dispatcher({
  bindings: services.map((service) => bind(service, handlersOf(service) as never)),
  verifyToken: () => {
    throw refuse('UNAUTHENTICATED');
  },
  observe: () => {},
});

/** Whoever gets here was let in. */
function handlersOf(service: DescService): object {
  const handler = (method: DescMethod) =>
    method.methodKind === 'server_streaming'
      ? async function* () {
          reached.add(method.toString());
          yield {};
        }
      : async () => {
          reached.add(method.toString());
          return {};
        };
  return Object.fromEntries(service.methods.map((method) => [method.localName, handler(method)]));
}

const folder = mkdtempSync(join(tmpdir(), 'verum-callers-'));
const secretFile = join(folder, 'secret');
writeFileSync(secretFile, 's'.repeat(40));
const trust = openTrust({ peers: { secretFile }, names: [], onProblem: () => {} });
const server = await serveGrpc(made, '127.0.0.1:0', { trust });
const remote = grpcChannel({ endpoints: [`127.0.0.1:${server.port}`], dress: trust.dress });
after(async () => {
  remote.close();
  await server.stop(0);
  trust.close();
  rmSync(folder, { recursive: true });
});

const shapes: readonly (readonly [string, Channel])[] = [
  ['in one process', localChannel(() => made)],
  ['over gRPC', remote],
];

const methods = services.flatMap(({ methods: all }) => all);
const callers = [...new Set(services.map(contextNameOf)), gatewayCaller, 'stranger'];

/** The reason of the refusal, or `answered`. */
async function outcome(way: Channel, method: DescMethod, token?: string): Promise<string> {
  const call = newCall({ command: 'test', timeoutMs: 20_000 });
  const metadata: Envelope['metadata'] = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const envelope = { metadata, timeoutMs: 20_000, signal: call.signal };
  try {
    if (method.methodKind === 'server_streaming')
      for await (const _part of way.stream(method, new Uint8Array(), envelope)) return 'answered';
    else await way.unary(method, new Uint8Array(), envelope);
    return 'answered';
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return reasonName(error.reason);
  } finally {
    call.end();
  }
}

for (const [shape, channel] of shapes) {
  test(`${shape}: a service may call what the contract names it for, and nothing else`, async () => {
    for (const caller of callers) {
      const way = asCaller(caller)(channel);
      for (const method of methods) {
        reached.clear();
        const isDenied = (await outcome(way, method)) === 'PERMISSION_DENIED';
        assert.equal(isDenied, !mayCall(caller, method), `${caller} → ${method.toString()}`);
        assert.ok(!isDenied || reached.size === 0, `${method.toString()} was worked for ${caller}`);
      }
    }
  });

  test(`${shape}: every service verifies the user's token itself, whoever brings it`, async () => {
    for (const method of methods) {
      const { scope } = methodRules(method);
      if (scope === 'public' || scope === 'service' || scope === 'device') continue;
      reached.clear();
      const caller = httpRules(method).length > 0 ? gatewayCaller : (methodRules(method).callers[0] ?? '');
      assert.equal(await outcome(asCaller(caller)(channel), method, 'forged'), 'UNAUTHENTICATED', method.toString());
      assert.equal(reached.size, 0);
    }
  });
}

test('a method between services is closed to whoever cannot show who it is', async () => {
  const closed = methods.filter((method) => methodRules(method).scope === 'service');
  assert.ok(closed.length > 0);
  for (const method of closed) {
    assert.equal(
      await outcome(
        localChannel(() => made),
        method,
      ),
      'UNAUTHENTICATED',
      method.toString(),
    );
    const naked = grpcChannel({ endpoints: [`127.0.0.1:${server.port}`] });
    assert.equal(await outcome(naked, method), 'CALLER_UNPROVEN', method.toString());
    naked.close();
  }
});

test('a method that is neither routed nor named for anybody could never be called', () => {
  for (const method of methods) {
    const isCallable = httpRules(method).length > 0 || methodRules(method).callers.length > 0;
    assert.ok(isCallable, method.toString());
  }
});
