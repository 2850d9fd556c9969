import { type Call, newId, type Place, refuse } from '@verum/call';
import { formatApiKey, hashSecret, newSecret } from '../crypto/secrets.ts';
import type { ApiKey } from '../domain/api-keys.ts';
import { acceptGrants, parseGrant, requirePart } from '../domain/grants.ts';
import type { ServiceContext } from '../service-context.ts';
import { countOpenApiKeys, findApiKey, insertApiKey } from '../store/api-keys.ts';
import { recordEvent } from '../store/security-events.ts';
import { lockUser } from '../store/users.ts';
import { requireOwnSession } from './caller.ts';
import { noUser } from './get-user.ts';

const openMax = 50;
const daysDefault = 90;
const dayMs = 24 * 60 * 60_000;

export interface CreateApiKey {
  readonly name: string;
  readonly grants: readonly Place[];
  readonly days: number;
}

/**
 * A key of the caller's own. Its secret is in the first answer only: repeated with its idempotency key it is empty,
 * because what could be given again would have to be stored.
 * @throws Refusal PERMISSION_DENIED for more than the caller holds, or asked with an API key; STATE_FORBIDS beyond 50
 */
export async function createApiKey(
  service: ServiceContext,
  call: Call,
  command: CreateApiKey,
): Promise<{ key: ApiKey; secret: string }> {
  const grants = acceptGrants(command.grants, (index) => `grants[${index}]`);
  const userId = call.actor.id;
  const nowMs = service.clock.nowMs();
  let secret = '';
  const { id } = await service.database.write(call, 'Created', async (tx) => {
    const session = await requireOwnSession(tx, call);
    const user = (await lockUser(tx, userId, nowMs)) ?? noUser(userId);
    requirePart(grants.map(parseGrant), user.grants.map(parseGrant));
    if ((await countOpenApiKeys(tx, userId, nowMs)) >= openMax) {
      throw refuse('STATE_FORBIDS', { facts: { limit: String(openMax) } });
    }
    const key: ApiKey = {
      id: newId(),
      userId,
      name: command.name,
      grants,
      createdMs: nowMs,
      expiresMs: nowMs + (command.days || daysDefault) * dayMs,
      revokedMs: null,
      lastUsedMs: null,
    };
    const own = newSecret();
    await insertApiKey(tx, key, hashSecret(own));
    secret = formatApiKey(key.id, own);
    const facts = { apiKey: key.id, grants: grants.join(' ') };
    await recordEvent(tx, { kind: 'api_key.created', userId, actor: userId, sessionId: session, facts }, nowMs);
    return { id: key.id };
  });
  const found = await service.database.read(call, (sql) => findApiKey(sql, id));
  if (!found) throw new Error('an API key vanished after it was made');
  return { key: found.key, secret };
}
