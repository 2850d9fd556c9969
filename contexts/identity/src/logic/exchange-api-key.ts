import { type Call, refuse } from '@verum/call';
import type { AccessToken } from '../crypto/key-ring.ts';
import { isSecret, parseApiKey } from '../crypto/secrets.ts';
import type { ApiKey } from '../domain/api-keys.ts';
import { formatGrant, parseGrant, stillHeld } from '../domain/grants.ts';
import type { User } from '../domain/users.ts';
import type { ServiceContext } from '../service-context.ts';
import { findApiKey, noteUse } from '../store/api-keys.ts';
import { findUser } from '../store/users.ts';
import { signAccess } from './access.ts';
import { actingAs, unrepeatable } from './caller.ts';

/** `last_used_at` is for people who clean up; to the minute is exact enough and spares a write per exchange. */
const useNotedMs = 60_000;

/**
 * An access token of the key's owner, with the key's grants as far as the owner still holds them.
 * @throws Refusal UNAUTHENTICATED, whatever is wrong with the key
 */
export async function exchangeApiKey(service: ServiceContext, call: Call, text: string): Promise<AccessToken> {
  const nowMs = service.clock.nowMs();
  const parsed = parseApiKey(text);
  if (!parsed) throw refuse('UNAUTHENTICATED');
  const { found, user } = await service.database.read(call, async (sql) => {
    const key = await findApiKey(sql, parsed.id);
    return { found: key, user: key && (await findUser(sql, key.key.userId, nowMs)) };
  });
  if (!found || !user || !isSecret(parsed.secret, found.secretHash)) throw refuse('UNAUTHENTICATED');
  const { key } = found;
  if (user.state !== 'active' || key.revokedMs !== null || key.expiresMs <= nowMs) throw refuse('UNAUTHENTICATED');
  if (key.lastUsedMs === null || nowMs - key.lastUsedMs >= useNotedMs) {
    const own = unrepeatable(actingAs(call, user));
    await service.database.write(own, 'Used', (tx) => noteUse(tx, key.id, nowMs));
  }
  return await signAccess(service, call, { user, session: key.id, grants: grantsOf(key, user) });
}

function grantsOf(key: ApiKey, user: User): readonly string[] {
  if (key.grants.length === 0) return user.grants;
  return stillHeld(key.grants.map(parseGrant), user.grants.map(parseGrant)).map(formatGrant);
}
