import { type Call, refuse } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import * as store from '../store/api-keys.ts';
import { recordEvent } from '../store/security-events.ts';
import { revokeKeyTokens } from '../store/sessions.ts';

/**
 * Ends a key of the caller's own and the access tokens it was exchanged for. Revoking it again changes nothing.
 * @throws Refusal NOT_FOUND, also for the key of somebody else
 */
export async function revokeApiKey(service: ServiceContext, call: Call, id: string): Promise<void> {
  const userId = call.actor.id;
  const nowMs = service.clock.nowMs();
  await service.database.write(call, 'Revoked', async (tx) => {
    const outcome = await store.revokeApiKey(tx, { id, userId }, nowMs);
    if (outcome === 'absent') throw refuse('NOT_FOUND', { facts: { apiKey: id } });
    if (outcome === 'already') return;
    await revokeKeyTokens(tx, id, nowMs);
    await recordEvent(tx, { kind: 'api_key.revoked', userId, actor: userId, facts: { apiKey: id } }, nowMs);
  });
}
