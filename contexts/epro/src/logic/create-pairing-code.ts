import { randomBytes } from 'node:crypto';
import { type Call, refuse } from '@verum/call';
import { codeGoodMs, codeHash, makeCode } from '../domain/pairing-code.ts';
import type { ServiceContext } from '../service-context.ts';
import type { DeviceKind } from '../store/devices.ts';
import { insertCode } from '../store/pairing-codes.ts';
import { loadPlan } from '../store/plan-basis.ts';
import { type SubjectKey, subjectLocks } from '../store/subject-key.ts';
import { adoptParticipant } from './adopt-participant.ts';
import { standing } from './get-participant.ts';

export interface CreatePairingCode extends SubjectKey {
  readonly kind: DeviceKind;
  readonly replaces: boolean;
}

export interface MadeCode {
  readonly code: string;
  readonly expiresAtMs: number;
}

/**
 * A code for one pairing within 15 minutes. It is told once, here; what is kept is its hash.
 * @throws Refusal NOT_FOUND for a subject that takes no part or is not reached, STATE_FORBIDS for one whose part is over
 */
export async function createPairingCode(
  service: ServiceContext,
  call: Call,
  command: CreatePairingCode,
): Promise<MadeCode> {
  const { database, clock } = service;
  const site = await adoptParticipant(service, call, command);
  const code = makeCode(randomBytes(8));
  const nowMs = clock.nowMs();
  const expiresAtMs = nowMs + codeGoodMs;
  await database.write(
    // A repeated request gets a code of its own: the first one's is nowhere kept to be told again.
    { ...call, idempotency: undefined },
    'Code for pairing',
    async (tx) => {
      const plan = await loadPlan(tx, command);
      if (plan && standing(plan, nowMs).state === 'ended') throw refuse('STATE_FORBIDS', { facts: { state: 'ended' } });
      const expiresAt = new Date(expiresAtMs).toISOString();
      await insertCode(tx, { ...command, site, hash: codeHash(code), expiresAt });
    },
    subjectLocks(command),
  );
  return { code, expiresAtMs };
}
