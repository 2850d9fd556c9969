import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { fakeClock, Refusal, refuse } from '@verum/call';
import { Reason, Role } from '@verum/contracts';
import { createSigner } from 'fast-jwt';
import { type PublicKey, tokenVerifier } from './token-verifier.ts';

const startMs = Date.UTC(2026, 10, 23);

function keyPair(kid: string): { kid: string; privateKey: KeyObject; publicKey: PublicKey } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  return { kid, privateKey, publicKey: { kty: 'OKP', crv: 'Ed25519', x: x as string, kid } };
}

function sign({ kid, privateKey }: { kid: string; privateKey: KeyObject }, claims: object = {}): string {
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return createSigner({ key, algorithm: 'EdDSA', kid, noTimestamp: true })({
    iss: 'verum',
    aud: 'verum',
    sub: 'u1',
    sid: 's1.0',
    name: '张敏',
    g: ['1@HTN-01/PKU1', '7@*/*'],
    exp: startMs / 1000 + 300,
    ...claims,
  });
}

function setUp(...pairs: ReturnType<typeof keyPair>[]) {
  const clock = fakeClock(startMs);
  const state = { keys: pairs.map(({ publicKey }) => publicKey), ended: [] as string[], isAway: false };
  let keyLoads = 0;
  const verifier = tokenVerifier({
    clock,
    loadKeys: async () => {
      keyLoads++;
      if (state.isAway) throw refuse('UNAVAILABLE');
      return state.keys;
    },
    loadRevocations: async () => {
      if (state.isAway) throw refuse('UNAVAILABLE');
      return { sessions: state.ended, until: timestampFromMs(clock.nowMs()) };
    },
  });
  return { clock, state, verifier, keyLoads: () => keyLoads };
}

async function refused(promise: Promise<unknown>, reason: Reason = Reason.UNAUTHENTICATED): Promise<void> {
  await assert.rejects(promise, (error) => error instanceof Refusal && error.reason === reason);
}

test('a token says who acts and where', async () => {
  const key = keyPair('a');
  const { verifier } = setUp(key);
  assert.deepEqual(await verifier.verify(sign(key)), {
    actor: { kind: 'user', id: 'u1', name: '张敏' },
    grants: [
      { role: Role.CRC, study: 'HTN-01', site: 'PKU1' },
      { role: Role.OPERATOR, study: '*', site: '*' },
    ],
  });
});

test('a token is good until the last millisecond before it runs out, also when it was seen before', async () => {
  const key = keyPair('a');
  const { verifier, clock } = setUp(key);
  const token = sign(key);
  await verifier.verify(token);
  clock.advance(299_999);
  await verifier.verify(token);
  clock.advance(1);
  await refused(verifier.verify(token));
});

test('a token for another audience, by another issuer, or without a session is refused', async () => {
  const key = keyPair('a');
  const { verifier } = setUp(key);
  await refused(verifier.verify(sign(key, { aud: 'other' })));
  await refused(verifier.verify(sign(key, { iss: 'other' })));
  await refused(verifier.verify(sign(key, { sid: undefined })));
  await refused(verifier.verify(sign(key, { exp: undefined })));
  await refused(verifier.verify(sign(key, { g: ['7@*'] })));
});

test('a forged signature, a changed claim and another algorithm are refused', async () => {
  const key = keyPair('a');
  const { verifier } = setUp(key);
  await refused(verifier.verify(sign({ ...keyPair('a'), kid: 'a' })));
  const [header, , signature] = sign(key).split('.');
  const [, claims] = sign(key, { sub: 'u2' }).split('.');
  await refused(verifier.verify(`${header}.${claims}.${signature}`));
  const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: 'a' })).toString('base64url');
  await refused(verifier.verify(`${unsigned}.${claims}.`));
  const secret = createSigner({ key: key.publicKey.x, algorithm: 'HS256', kid: 'a' });
  await refused(verifier.verify(secret({ iss: 'verum', aud: 'verum', sub: 'u1', sid: 's' })));
  await refused(verifier.verify('not a token'));
});

test('an unknown key is asked for at most once a second', async () => {
  const [first, second] = [keyPair('a'), keyPair('b')];
  const { verifier, state, clock, keyLoads } = setUp(first);
  await verifier.verify(sign(first));
  assert.equal(keyLoads(), 1);
  for (let i = 0; i < 20; i++) await refused(verifier.verify(sign(second)));
  assert.equal(keyLoads(), 1);
  state.keys.push(second.publicKey);
  clock.advance(1_000);
  await verifier.verify(sign(second));
  assert.equal(keyLoads(), 2);
});

test('a session that was ended before this process started is refused from the first token on', async () => {
  const key = keyPair('a');
  const { verifier, state } = setUp(key);
  state.ended.push('s1.0');
  await refused(verifier.verify(sign(key)));
  await verifier.verify(sign(key, { sid: 's2.0' }));
});

test('a session ended later is refused after the next poll', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const key = keyPair('a');
  const { verifier, state } = setUp(key);
  const token = sign(key);
  await verifier.verify(token);
  verifier.start();
  state.ended.push('s1.0');
  t.mock.timers.tick(2_000);
  await new Promise((resolve) => setImmediate(resolve));
  await refused(verifier.verify(token));
  verifier.stop();
});

test('while identity is away known tokens stay good and the first token waits for it', async () => {
  const key = keyPair('a');
  const { verifier, state } = setUp(key);
  state.isAway = true;
  await refused(verifier.verify(sign(key)), Reason.UNAVAILABLE);
  state.isAway = false;
  await verifier.verify(sign(key));
  state.isAway = true;
  await verifier.verify(sign(key, { sub: 'u9' }));
});
