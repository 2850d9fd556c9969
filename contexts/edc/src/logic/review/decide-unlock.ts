import { type Call, refuse } from '@verum/call';
import type { Sql } from '@verum/database';
import { decideHold } from '../../domain/review/decide-hold.ts';
import type { UnlockRequest } from '../../domain/review/unlock-request.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findHold, setHold } from '../../store/holds.ts';
import { unlockLocks } from '../../store/locks.ts';
import { decideRequest, findRequest } from '../../store/unlock-requests.ts';
import { requireWhole } from '../casebook/locate-place.ts';
import { reachOf } from '../reach.ts';
import { type ShownRequest, withStanding } from './request-unlock.ts';

export interface DecideUnlock {
  readonly study: string;
  readonly number: number;
  readonly approve: boolean;
  readonly reason: string;
}

/**
 * Opens a lock that somebody else asked to open, or keeps it. A wider lock goes on holding the place.
 * @throws Refusal NOT_FOUND, PERMISSION_DENIED, SECOND_PERSON_REQUIRED for a request of one's own, REASON_REQUIRED;
 * STATE_FORBIDS when it was decided already
 */
export async function decideUnlock(service: ServiceContext, call: Call, command: DecideUnlock): Promise<ShownRequest> {
  const { study, number, approve } = command;
  const reason = command.reason.trim();
  const asked = await service.database.read(call, (sql) => requestFor(sql, call, command));
  return await service.database.write(
    call,
    reason,
    async (tx) => {
      const request = await requestFor(tx, call, command);
      const { state } = request;
      if (state !== 'PENDING') {
        const facts = { number: String(number), state, wanted: approve ? 'APPROVED' : 'REFUSED', allowed: 'PENDING' };
        throw refuse('STATE_FORBIDS', { facts });
      }
      if (approve) {
        const place = { study, ...request };
        const hold = await findHold(tx, place);
        await setHold(tx, place, { state: decideHold('unlock', hold?.state ?? 'NONE', place) });
      }
      const decided = await decideRequest(tx, study, { number, state: approve ? 'APPROVED' : 'REFUSED', reason });
      return await withStanding(tx, study, decided);
    },
    unlockLocks({ study, subject: asked.subject }),
  );
}

/** @throws Refusal NOT_FOUND, PERMISSION_DENIED, SECOND_PERSON_REQUIRED */
async function requestFor(sql: Sql, call: Call, { study, number }: DecideUnlock): Promise<UnlockRequest> {
  const request = await findRequest(sql, { study, number }, reachOf(call, study));
  if (!request) throw refuse('NOT_FOUND', { facts: { study, number: String(number) } });
  requireWhole(call, { study, ...request });
  if (request.requestedBy === call.actor.id) {
    throw refuse('SECOND_PERSON_REQUIRED', { facts: { number: String(number) } });
  }
  return request;
}
