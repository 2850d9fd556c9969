import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { DescService } from '@bufbuild/protobuf';
import { type Call, fakeClock, newCall, Refusal, refuse } from '@verum/call';
import { identity, reasonName, trial } from '@verum/contracts';
import {
  asCaller,
  bind,
  client,
  dispatcher,
  type GrpcServer,
  grpcChannel,
  type Implementation,
  serveGrpc,
} from '../index.ts';
import { type CertificateFiles, openCertificates } from './certificates.ts';
import { type Authority, bundle, openWorkshop, type Workshop } from './testing.ts';
import { serverCredentials } from './tls-credentials.ts';
import { isStaleProof, openTrust, type Trust } from './trust.ts';

// Who calls is decided by certificates or by a secret, over real sockets. ListKeys answers every service and
// GetSubject names edc: that is the contract, and what these tests stand on.

const callers: (string | undefined)[] = [];

function served(): ReturnType<typeof dispatcher> {
  const nothing = () => Promise.reject(new Error('not part of this test'));
  const all = (service: DescService) =>
    Object.fromEntries(service.methods.map(({ localName }) => [localName, nothing]));
  const seen = (call: Call) => void callers.push(call.caller);
  return dispatcher({
    bindings: [
      bind(identity.IdentityService, {
        ...all(identity.IdentityService),
        listKeys: async (_request: identity.ListKeysRequest, call: Call) => {
          seen(call);
          return { keys: [] };
        },
      } as unknown as Implementation<typeof identity.IdentityService>),
      bind(trial.TrialService, all(trial.TrialService) as unknown as Implementation<typeof trial.TrialService>),
    ],
    verifyToken: () => {
      throw refuse('UNAUTHENTICATED');
    },
    observe: () => {},
  });
}

async function asking(trust: Trust | undefined, port: number, caller: string): Promise<string> {
  const channel = grpcChannel({
    endpoints: [`127.0.0.1:${port}`],
    credentials: trust?.channel?.(identity.IdentityService),
    dress: trust?.dress,
  });
  const call = newCall({ command: 'test', timeoutMs: 5_000 });
  try {
    await client(identity.IdentityService, channel, [asCaller(caller)]).listKeys({}, { call });
    return 'answered';
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return reasonName(error.reason);
  } finally {
    call.end();
    channel.close();
  }
}

const onProblem = () => {};

describe('by certificate', () => {
  let workshop: Workshop;
  let ours: Authority;
  let server: GrpcServer;
  let serverTrust: Trust;
  const open: Trust[] = [];

  function trustOf(tls: CertificateFiles, ...names: string[]): Trust {
    const trust = openTrust({ tls, names, onProblem, pollMs: 3_600_000 });
    open.push(trust);
    return trust;
  }

  before(async () => {
    workshop = await openWorkshop();
    ours = await workshop.authority('ours');
    serverTrust = trustOf(await ours.issue('identity', ['identity']), 'identity');
    server = await serveGrpc(served(), '127.0.0.1:0', { trust: serverTrust });
  });
  after(async () => {
    await server?.stop(0);
    for (const trust of open) trust.close();
    await workshop?.close();
  });

  test('a peer is known by the name in its certificate', async () => {
    callers.length = 0;
    const edc = trustOf(await ours.issue('edc', ['edc']), 'edc');
    assert.equal(await asking(edc, server.port, 'edc'), 'answered');
    assert.deepEqual(callers, ['edc']);
  });

  test('a process of several contexts says which one calls, and only one its certificate bears', async () => {
    callers.length = 0;
    const both = trustOf(await ours.issue('both', ['edc', 'trial']), 'edc', 'trial');
    assert.equal(await asking(both, server.port, 'trial'), 'answered');
    assert.equal(await asking(both, server.port, 'gateway'), 'CALLER_UNPROVEN');
    assert.deepEqual(callers, ['trial']);
  });

  test('a peer without a certificate, or with one of somebody else, does not get in', async () => {
    callers.length = 0;
    const theirs = await workshop.authority('theirs');
    const { certFile, keyFile } = await theirs.issue('foreign', ['edc']);
    // It trusts our server; our server does not trust it.
    const foreign = trustOf({ certFile, keyFile, caFile: ours.caFile }, 'edc');
    assert.equal(await asking(foreign, server.port, 'edc'), 'UNAVAILABLE');
    assert.equal(await asking(undefined, server.port, 'edc'), 'UNAVAILABLE');
    assert.deepEqual(callers, []);
  });

  test('a certificate that has run out is refused by its owner at start, and by whoever is shown it', async () => {
    const late = await ours.issue('late', ['identity'], -1);
    assert.throws(() => openTrust({ tls: late, names: ['identity'], onProblem }), /has run out/);
    const [cert, key, ca] = [late.certFile, late.keyFile, late.caFile].map((file) => readFileSync(file));
    const shown = { cert, key, ca, names: ['identity'], expiresMs: 0 };
    const careless = {
      ...serverTrust,
      server: serverCredentials({
        current: () => shown as never,
        onChange: () => () => {},
        reload: async () => {},
        close: () => {},
      }),
    };
    const bad = await serveGrpc(served(), '127.0.0.1:0', { trust: careless });
    const edc = trustOf(await ours.issue('edc-2', ['edc']), 'edc');
    assert.equal(await asking(edc, bad.port, 'edc'), 'UNAVAILABLE');
    await bad.stop(0);
  });

  test('a server without TLS, and one that is somebody else, is not believed', async () => {
    const edc = trustOf(await ours.issue('edc-3', ['edc']), 'edc');
    const plain = await serveGrpc(served(), '127.0.0.1:0');
    assert.equal(await asking(edc, plain.port, 'edc'), 'UNAVAILABLE');
    await plain.stop(0);
    const other = await serveGrpc(served(), '127.0.0.1:0', { trust: trustOf(await ours.issue('p', ['patient'])) });
    assert.equal(await asking(edc, other.port, 'edc'), 'UNAVAILABLE');
    await other.stop(0);
  });

  test('a certificate that does not name its contexts, or not the key’s, ends the start', async () => {
    const tls = await ours.issue('wrong', ['edc']);
    assert.throws(() => openTrust({ tls, names: ['edc', 'trial'], onProblem }), /does not name trial/);
    const { keyFile } = await ours.issue('another', ['edc']);
    assert.throws(() => openCertificates({ ...tls, keyFile }, { onProblem }), /key/i);
    assert.throws(() => openTrust({ tls, peers: { secretFile: 'x' }, names: [], onProblem }), /either Tls or Peers/);
  });

  test('certificates and authority are replaced under running calls, and not one of them fails', async () => {
    const next = await workshop.authority('next');
    const mine = await ours.issue('rotating', ['edc']);
    const edc = trustOf({ ...mine, caFile: await shared() }, 'edc');
    const its = await ours.issue('rotated', ['identity']);
    const own = trustOf({ ...its, caFile: await shared() }, 'identity');
    const rotating = await serveGrpc(served(), '127.0.0.1:0', { trust: own });
    let isOver = false;
    const outcomes: string[] = [];
    // A long-lived channel, and one connection anew for each call.
    const steady = grpcChannel({
      endpoints: [`127.0.0.1:${rotating.port}`],
      credentials: edc.channel?.(identity.IdentityService),
      dress: edc.dress,
    });
    const running = [
      (async () => {
        while (!isOver) outcomes.push(await asking(edc, rotating.port, 'edc'));
      })(),
      (async () => {
        while (!isOver) {
          const call = newCall({ command: 'test', timeoutMs: 5_000 });
          const way = client(identity.IdentityService, steady, [asCaller('edc')]);
          outcomes.push(await way.listKeys({}, { call }).then(() => 'answered', String));
          call.end();
        }
      })(),
    ];
    const progress = async () => {
      const from = outcomes.length;
      while (outcomes.length < from + 20) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await progress();
    // The order of an operator: first everybody trusts both, then certificates are replaced, then the old one goes.
    writeFileSync(await shared(), await bundle(ours, next));
    await Promise.all([edc.reload(), own.reload()]);
    await progress();
    await replace(mine, await next.issue('rotating-2', ['edc']));
    await edc.reload();
    await progress();
    await replace(its, await next.issue('rotated-2', ['identity']));
    await own.reload();
    await progress();
    writeFileSync(await shared(), await bundle(next));
    await Promise.all([edc.reload(), own.reload()]);
    await progress();
    isOver = true;
    await Promise.all(running);
    assert.deepEqual([...new Set(outcomes)], ['answered']);
    // The rotation was one: who still shows the old certificate is now refused.
    const old = trustOf({ ...(await ours.issue('old', ['edc'])), caFile: await shared() }, 'edc');
    assert.equal(await asking(old, rotating.port, 'edc'), 'UNAVAILABLE');
    steady.close();
    await rotating.stop(0);
  });

  async function shared(): Promise<string> {
    const file = join(workshop.folder, 'trusted.pem');
    try {
      readFileSync(file);
    } catch {
      writeFileSync(file, await bundle(ours));
    }
    return file;
  }

  async function replace(old: CertificateFiles, made: CertificateFiles): Promise<void> {
    writeFileSync(old.certFile, readFileSync(made.certFile));
    writeFileSync(old.keyFile, readFileSync(made.keyFile));
  }

  test('half a new certificate changes nothing, and is told', async () => {
    const tls = await ours.issue('half', ['edc']);
    const before = readFileSync(tls.certFile);
    const problems: Error[] = [];
    const certificates = openCertificates(tls, { onProblem: (error) => problems.push(error), pollMs: 3_600_000 });
    const made = await ours.issue('half-2', ['edc']);
    writeFileSync(tls.certFile, readFileSync(made.certFile));
    await certificates.reload();
    assert.deepEqual(certificates.current().cert, before);
    assert.equal(problems.length, 1);
    writeFileSync(tls.keyFile, readFileSync(made.keyFile));
    await certificates.reload();
    assert.deepEqual(certificates.current().cert, readFileSync(made.certFile));
    certificates.close();
  });
});

describe('by a shared secret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verum-secret-'));
  const clock = fakeClock();
  let server: GrpcServer;
  let own: Trust;

  function secret(name: string, ...lines: string[]): { secretFile: string } {
    const secretFile = join(folder, name);
    writeFileSync(secretFile, `${lines.join('\n')}\n`);
    return { secretFile };
  }
  const peersOf = (peers: { secretFile: string }) =>
    openTrust({ peers, names: ['identity'], onProblem, clock, pollMs: 3_600_000 });
  const [first, second] = ['a'.repeat(40), 'b'.repeat(40)];

  before(async () => {
    own = peersOf(secret('own', first));
    server = await serveGrpc(served(), '127.0.0.1:0', { trust: own });
  });
  after(async () => {
    await server?.stop(0);
    own?.close();
    rmSync(folder, { recursive: true });
  });

  test('who knows the secret is believed; who does not, or says nothing, is refused', async () => {
    callers.length = 0;
    const [known, stranger] = [peersOf(secret('same', first)), peersOf(secret('other', second))];
    assert.equal(await asking(known, server.port, 'edc'), 'answered');
    assert.equal(await asking(stranger, server.port, 'edc'), 'CALLER_UNPROVEN');
    assert.equal(await asking(undefined, server.port, 'edc'), 'CALLER_UNPROVEN');
    assert.deepEqual(callers, ['edc']);
    for (const trust of [known, stranger]) trust.close();
  });

  test('a name that is only written beside the bytes is never believed', async () => {
    const liar = { dress: () => ({ 'x-verum-caller': 'gateway' }) } as unknown as Trust;
    assert.equal(await asking(liar, server.port, 'edc'), 'CALLER_UNPROVEN');
    const plain = await serveGrpc(served(), '127.0.0.1:0');
    callers.length = 0;
    assert.equal(await asking(liar, plain.port, 'edc'), 'answered');
    assert.deepEqual(callers, [undefined], 'answered as anybody would be, since keys are public');
    await plain.stop(0);
  });

  test('a proof that was overheard is worth nothing a minute later', async () => {
    const known = peersOf(secret('same', first));
    const { listKeys } = identity.IdentityService.method;
    const overheard = known.dress(listKeys, {
      caller: 'edc',
      metadata: {},
      timeoutMs: 1,
      signal: AbortSignal.abort(),
    });
    const replay = { dress: () => overheard } as unknown as Trust;
    assert.equal(await asking(replay, server.port, 'edc'), 'answered');
    clock.advance(60_001);
    assert.equal(await asking(replay, server.port, 'edc'), 'CALLER_UNPROVEN');
    known.close();
  });

  test('a clock that jumps while a call is on its way is not the caller’s trouble: the proof is made anew, once', async () => {
    const known = peersOf(secret('same', first));
    let attempts = 0;
    /** The clock jumps between the making of a proof and its arrival, so many times. */
    const jumping = (jumps: number, byMs: number): Trust => {
      attempts = 0;
      return {
        ...known,
        dress: (method, envelope) => {
          const proof = known.dress(method, envelope);
          if (attempts++ < jumps) clock.advance(byMs);
          return proof;
        },
      };
    };
    callers.length = 0;
    assert.equal(await asking(jumping(1, 60_000), server.port, 'edc'), 'answered');
    assert.equal(attempts, 1, 'a minute is believed');
    assert.equal(await asking(jumping(1, 60_001), server.port, 'edc'), 'answered');
    assert.equal(attempts, 2);
    assert.equal(await asking(jumping(2, 60_001), server.port, 'edc'), 'CALLER_UNPROVEN');
    assert.equal(attempts, 2, 'no third');
    assert.deepEqual(callers, ['edc', 'edc'], 'each was done once');
    // A false proof is not a matter of time.
    const stranger = peersOf(secret('other', second));
    attempts = 0;
    const counted = {
      ...stranger,
      dress: (...given: Parameters<Trust['dress']>) => {
        attempts++;
        return stranger.dress(...given);
      },
    };
    assert.equal(await asking(counted, server.port, 'edc'), 'CALLER_UNPROVEN');
    assert.equal(attempts, 1);
    for (const trust of [known, stranger]) trust.close();
  });

  test('a refusal from further on is not taken for one’s own', async () => {
    const { listKeys, listUsers } = identity.IdentityService.method;
    const further = refuse('CALLER_UNPROVEN', { facts: { stale: `/${listUsers.parent.typeName}/${listUsers.name}` } });
    assert.equal(isStaleProof(further, listKeys), false);
    assert.equal(isStaleProof(further, listUsers), true);
  });

  test('a secret is replaced without a refused call: first believed, then used, then alone', async () => {
    const peer = peersOf(secret('peer', first));
    secret('own', first, second);
    await own.reload();
    assert.equal(await asking(peer, server.port, 'edc'), 'answered');
    secret('peer', second);
    await peer.reload();
    assert.equal(await asking(peer, server.port, 'edc'), 'answered');
    secret('own', second);
    await own.reload();
    assert.equal(await asking(peer, server.port, 'edc'), 'answered');
    const late = peersOf(secret('late', first));
    assert.equal(await asking(late, server.port, 'edc'), 'CALLER_UNPROVEN');
    for (const trust of [peer, late]) trust.close();
  });
});
