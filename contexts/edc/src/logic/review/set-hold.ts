import { type Call, refuse } from '@verum/call';
import type { Sql } from '@verum/database';
import { decideHold, type HoldAction, type StandingHold, standingHold } from '../../domain/review/decide-hold.ts';
import { type Hold, type HoldPlace, levelOf } from '../../domain/review/hold.ts';
import { closedLock } from '../../domain/review/lock-checklist.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findHold, type LocatedPlace, type StoredHold, selectHoldsAround, setHold } from '../../store/holds.ts';
import { placeLocks } from '../../store/locks.ts';
import { locatePlace, requireWhole, type StudyPlace } from '../casebook/locate-place.ts';
import { queryReachOf } from '../query/query-access.ts';
import { checklistAt } from './get-lock-checklist.ts';

export interface ChangeHold extends StudyPlace {
  readonly action: Extract<HoldAction, 'freeze' | 'unfreeze' | 'lock'>;
  readonly reason: string;
}

/** What was said of one level, and what holds it together with the levels around it. */
export interface HeldPlace extends HoldPlace, StandingHold {
  readonly state: Hold;
  /** Undefined when nothing was ever held there: ISO 8601, UTC; user id; text. */
  readonly set?: Pick<StoredHold, 'at' | 'actor' | 'actorName' | 'reason'>;
}

/**
 * Freezes, unfreezes or locks one level. No write below it runs meanwhile, so that nothing is written after a lock was
 * answered. What stands already is answered as it stands and leaves no trace.
 * @throws Refusal NOT_FOUND, INVALID_REQUEST, PERMISSION_DENIED, REASON_REQUIRED, STATE_FORBIDS; GATE_CLOSED for a lock
 * while something is open that the study wants done first
 */
export async function changeHold(service: ServiceContext, call: Call, command: ChangeHold): Promise<HeldPlace> {
  const { action, reason, study } = command;
  const place = await service.database.read(call, (sql) => locatePlace(service, sql, call, command));
  requireWhole(call, place);
  if (action === 'lock' && place.isBlinded) throw notAlone(place);
  return await service.database.write(
    call,
    reason,
    async (tx) => {
      const before = await findHold(tx, place);
      const state = decideHold(action, before?.state ?? 'NONE', place);
      if (state === (before?.state ?? 'NONE')) return await heldPlace(tx, place, before);
      if (action !== 'lock') return await heldPlace(tx, place, await setHold(tx, place, { state }));
      const reach = queryReachOf(call, study);
      const closed = closedLock(await checklistAt(service, tx, reach, place), place);
      if (closed) throw closed;
      // What is kept everybody reads in the trail, so it counts what everybody sees, whoever locks.
      const checklist = await checklistAt(service, tx, { ...reach, unblinded: [], candidates: [] }, place);
      return await heldPlace(tx, place, await setHold(tx, place, { state, checklist }));
    },
    placeLocks(command),
  );
}

/**
 * A blinded form is locked with its visit. A lock of its own would tell the blinded that it is there: it would keep the
 * casebook from moving to another build, and its requests to unlock would be missing among the numbers.
 */
function notAlone(place: HoldPlace) {
  const facts = { at: levelOf(place), state: 'BLINDED', wanted: 'lock', allowed: 'visit, subject, site, study' };
  return refuse('STATE_FORBIDS', { facts });
}

export async function heldPlace(sql: Sql, place: LocatedPlace, hold: StoredHold | undefined): Promise<HeldPlace> {
  const { site, subject, visit, form, atSite } = place;
  const standing = standingHold(await selectHoldsAround(sql, place), place, atSite);
  const set = hold && { at: hold.at, actor: hold.actor, actorName: hold.actorName, reason: hold.reason };
  return { site, subject, visit, form, ...standing, state: hold?.state ?? 'NONE', ...(set && { set }) };
}
