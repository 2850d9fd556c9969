import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { type Call, type Clock, newId } from '@verum/call';
import type { Database } from '@verum/database';
import type { Log } from '@verum/host';
import { createSigner } from 'fast-jwt';
import { accessMs } from '../domain/sessions.ts';
import { rotation, signingKey } from '../domain/signing-keys.ts';
import { recordEvent } from '../store/security-events.ts';
import { insertKey, liveKeys, lockKeys, type StoredKey } from '../store/signing-keys.ts';
import type { SecretKey } from './secret-key.ts';

/** What an access token says. */
export interface AccessClaims {
  /** User id. */
  readonly sub: string;
  /** See `sidOf`. */
  readonly sid: string;
  readonly name: string;
  /** Grants as `formatGrant` writes them. */
  readonly g: readonly string[];
}

export interface AccessToken {
  readonly token: string;
  readonly expiresMs: number;
}

export interface KeyRing {
  /** Makes the first key of an installation, or a new one where the key file that sealed the old ones is gone. */
  start(call: Call): Promise<void>;
  sign(call: Call, claims: AccessClaims): Promise<AccessToken>;
  /** The keys under which a token may be alive, the newest first. */
  publicKeys(call: Call): Promise<readonly { kid: string; x: string }[]>;
  rotate(call: Call, reason: string): Promise<void>;
}

const purpose = 'signing';
const rememberedMs = 2_000;

type Signer = (claims: object) => string;

/** The signing keys: in the database, sealed, and remembered here for two seconds. */
export function keyRing(parts: { database: Database; secretKey: SecretKey; clock: Clock; log: Log }): KeyRing {
  const { database, secretKey, clock, log } = parts;
  const signers = new Map<string, Signer | undefined>();
  let known: { keys: readonly StoredKey[]; loadedMs: number } | undefined;

  async function keys(call: Call): Promise<readonly StoredKey[]> {
    if (known && clock.monotonicMs() - known.loadedMs < rememberedMs) return known.keys;
    const loadedMs = clock.monotonicMs();
    const found = await database.read(call, (sql) => liveKeys(sql, clock.nowMs()));
    known = { keys: found, loadedMs };
    return found;
  }

  function signerOf(key: StoredKey): Signer | undefined {
    if (!signers.has(key.kid)) {
      const made = openSigner(key, secretKey);
      if (!made) log.warn('a signing key was sealed with another key file and only verifies', { kid: key.kid });
      signers.set(key.kid, made);
    }
    return signers.get(key.kid);
  }

  const usable = (found: readonly StoredKey[]) => found.filter((key) => signerOf(key) !== undefined);

  return {
    async start(call) {
      if (signingKey(usable(await keys(call)), clock.nowMs())) return;
      await database.write(call, 'First signing key', async (tx) => {
        await lockKeys(tx);
        const nowMs = clock.nowMs();
        if (signingKey(usable(await liveKeys(tx, nowMs)), nowMs)) return;
        await insertKey(tx, newKey(nowMs, secretKey), rotation(nowMs).othersUntilMs);
      });
      known = undefined;
    },
    async sign(call, claims) {
      const nowMs = clock.nowMs();
      const key = signingKey(usable(await keys(call)), nowMs);
      const signer = key && signerOf(key);
      if (!signer) throw new Error('there is no key to sign with');
      const exp = Math.floor((nowMs + accessMs) / 1000);
      const token = signer({ iss: 'verum', aud: 'verum', ...claims, iat: Math.floor(nowMs / 1000), exp });
      return { token, expiresMs: exp * 1000 };
    },
    publicKeys: async (call) => (await keys(call)).map(({ kid, publicX }) => ({ kid, x: publicX })),
    async rotate(call, reason) {
      const nowMs = clock.nowMs();
      const { signsFromMs, othersUntilMs } = rotation(nowMs);
      await database.write(call, reason, async (tx) => {
        await lockKeys(tx);
        const key = newKey(signsFromMs, secretKey);
        await insertKey(tx, key, othersUntilMs);
        const facts = { kid: key.kid, reason };
        await recordEvent(tx, { kind: 'signing_key.rotated', actor: call.actor.id, facts }, nowMs);
      });
      known = undefined;
    },
  };
}

function newKey(signsFromMs: number, secretKey: SecretKey): StoredKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  if (x === undefined) throw new Error('an Ed25519 key without x');
  const sealedPrivate = secretKey.seal(privateKey.export({ type: 'pkcs8', format: 'der' }), purpose);
  return { kid: newId(), publicX: x, sealedPrivate, signsFromMs, verifiesUntilMs: null };
}

function openSigner({ kid, sealedPrivate }: StoredKey, secretKey: SecretKey): Signer | undefined {
  const der = secretKey.open(sealedPrivate, purpose);
  if (!der) return undefined;
  const key = createPrivateKey({ key: der, type: 'pkcs8', format: 'der' });
  return createSigner({
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    algorithm: 'EdDSA',
    kid,
  }) as Signer;
}
