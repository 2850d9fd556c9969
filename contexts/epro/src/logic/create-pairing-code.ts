import { randomBytes } from 'node:crypto';
import { type Call, refuse, sitesIn } from '@verum/call';
import { codeGoodMs, codeHash, makeCode } from '../domain/pairing-code.ts';
import type { ServiceContext } from '../service-context.ts';
import type { DeviceKind } from '../store/devices.ts';
import { insertCode } from '../store/pairing-codes.ts';
import { findParticipantSite } from '../store/participant-site.ts';
import { type SubjectKey, subjectLocks } from '../store/subject-key.ts';
import { adoptParticipant } from './adopt-participant.ts';

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
 * @throws Refusal NOT_FOUND for a subject that takes no part or is not reached
 */
export async function createPairingCode(
  service: ServiceContext,
  call: Call,
  command: CreatePairingCode,
): Promise<MadeCode> {
  const { database, clock } = service;
  await adoptParticipant(service, call, command);
  const code = makeCode(randomBytes(8));
  const expiresAtMs = clock.nowMs() + codeGoodMs;
  await database.write(
    // A repeated request gets a code of its own: the first one's is nowhere kept to be told again.
    { ...call, idempotency: undefined },
    'Code for pairing',
    async (tx) => {
      const site = await findParticipantSite(tx, command, sitesIn(call.scope, command.study));
      if (site === undefined) throw refuse('NOT_FOUND', { facts: { study: command.study, subject: command.subject } });
      const expiresAt = new Date(expiresAtMs).toISOString();
      await insertCode(tx, { ...command, site, hash: codeHash(code), expiresAt });
    },
    subjectLocks(command),
  );
  return { code, expiresAtMs };
}
