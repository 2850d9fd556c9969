import { type Call, refuse } from '@verum/call';
import type { Sql } from '@verum/database';
import { decideHold, type StandingHold, standingHold } from '../../domain/review/decide-hold.ts';
import { levelOf } from '../../domain/review/hold.ts';
import type { UnlockRequest } from '../../domain/review/unlock-request.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findHold, selectHoldsAround } from '../../store/holds.ts';
import { unlockLocks } from '../../store/locks.ts';
import { insertRequest, pendingRequest } from '../../store/unlock-requests.ts';
import { locatePlace, requireWhole, type StudyPlace } from '../casebook/locate-place.ts';

export interface RequestUnlock extends StudyPlace {
  readonly reason: string;
}

/** A request, and what holds its place now. */
export interface ShownRequest extends UnlockRequest, StandingHold {}

/**
 * Asks for a lock to be opened; the level itself has to be locked. Somebody else decides.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST, PERMISSION_DENIED, REASON_REQUIRED, STATE_FORBIDS; ALREADY_EXISTS while
 * another request waits for a decision
 */
export async function requestUnlock(
  service: ServiceContext,
  call: Call,
  command: RequestUnlock,
): Promise<ShownRequest> {
  const reason = command.reason.trim();
  const place = await service.database.read(call, (sql) => locatePlace(service, sql, call, command));
  requireWhole(call, place);
  return await service.database.write(
    call,
    reason,
    async (tx) => {
      const hold = await findHold(tx, place);
      decideHold('request-unlock', hold?.state ?? 'NONE', place);
      const pending = await pendingRequest(tx, place);
      if (pending !== undefined) {
        throw refuse('ALREADY_EXISTS', { facts: { at: levelOf(place), number: String(pending) } });
      }
      return await withStanding(tx, place.study, await insertRequest(tx, place, reason));
    },
    unlockLocks(place),
  );
}

export async function withStanding(sql: Sql, study: string, request: UnlockRequest): Promise<ShownRequest> {
  const rows = await selectHoldsAround(sql, { study, ...request });
  return { ...request, ...standingHold(rows, request, request.atSite) };
}
