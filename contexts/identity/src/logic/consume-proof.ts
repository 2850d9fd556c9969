import { type Call, refuse } from '@verum/call';
import { hashSecret } from '../crypto/secrets.ts';
import type { ServiceContext } from '../service-context.ts';
import { useProof } from '../store/proofs.ts';
import { recordEvent } from '../store/security-events.ts';
import { callerSession, unrepeatable } from './caller.ts';

export interface ConsumeProof {
  readonly proof: string;
  /** What it is used for: `sign`, `unblind`. */
  readonly purpose: string;
}

/**
 * Uses a proof up. An Idempotency-Key does not bring it back: the work it was meant for may have been refused since,
 * and the key would make it good for other work.
 * @throws Refusal REAUTHENTICATION_REQUIRED for one that is missing, used, too old, or of another user or session
 */
export async function consumeProof(service: ServiceContext, call: Call, command: ConsumeProof): Promise<void> {
  const nowMs = service.clock.nowMs();
  const { proof, purpose } = command;
  const userId = call.actor.id;
  const sessionId = callerSession(call);
  await service.database.write(unrepeatable(call), `Confirmed: ${purpose}`, async (tx) => {
    if (!(await useProof(tx, { hash: hashSecret(proof), userId, sessionId }, nowMs))) {
      throw refuse('REAUTHENTICATION_REQUIRED', { facts: { purpose } });
    }
    await recordEvent(tx, { kind: 'proof.used', userId, actor: userId, sessionId, facts: { purpose } }, nowMs);
  });
}
