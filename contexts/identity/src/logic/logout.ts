import type { Call } from '@verum/call';
import type { ServiceContext } from '../service-context.ts';
import { recordEvent } from '../store/security-events.ts';
import { endSessions } from '../store/sessions.ts';
import { callerSession } from './caller.ts';

/** Ends the caller's session. For an API key there is none, and nothing happens. */
export async function logout(service: ServiceContext, call: Call): Promise<void> {
  const nowMs = service.clock.nowMs();
  const userId = call.actor.id;
  await service.database.write(call, 'Logout', async (tx) => {
    for (const sessionId of await endSessions(tx, { userId, only: callerSession(call) }, nowMs)) {
      const facts = { why: 'logout' };
      await recordEvent(tx, { kind: 'session.ended', userId, actor: userId, sessionId, facts }, nowMs);
    }
  });
}
