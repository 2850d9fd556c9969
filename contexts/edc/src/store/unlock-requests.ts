import { publish, type Sql, type Tx } from '@verum/database';
import type { UnlockRequest, UnlockState } from '../domain/review/unlock-request.ts';
import { type LocatedPlace, nameInTrail, placeWithin } from './holds.ts';
import type { Reach } from './reach.ts';

const columns = `u.number, u.site, u.subject, u.visit, u.form, u.at_site as "atSite", u.blinded as "isBlinded", u.state,
  u.reason, u.requested_by as "requestedBy", u.requested_at as "requestedAt", u.decided_by as "decidedBy",
  u.decided_at as "decidedAt", u.decision_reason as "decisionReason",
  ${nameInTrail('u.study', 'u.requested_by')} as "requestedByName",
  ${nameInTrail('u.study', 'u.decided_by')} as "decidedByName"`;

/** The number of the request that waits for a decision about a place. */
export async function pendingRequest(
  sql: Sql,
  { study, site, subject, visit, form }: LocatedPlace,
): Promise<number | undefined> {
  const [row] = await sql<{ number: number }>(
    `select number from unlock_request
      where study = $1 and site = $2 and subject = $3 and visit = $4 and form = $5 and state = 'PENDING'`,
    [study, site, subject, visit, form],
  );
  return row?.number;
}

/** The caller holds the study's lock for requests, so that the numbers have no gaps. */
export async function insertRequest(tx: Tx, place: LocatedPlace, reason: string): Promise<UnlockRequest> {
  const { study, site, subject, visit, form, atSite, isBlinded } = place;
  const [row] = await tx<UnlockRequest>(
    `insert into unlock_request as u (study, number, site, subject, visit, form, blinded, at_site, state, reason)
     select $1::text, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7, 'PENDING', $8
       from unlock_request where study = $1::text
     returning ${columns}`,
    [study, site, subject, visit, form, isBlinded, atSite, reason],
  );
  if (!row) throw new Error('a request that was made is gone');
  await tell(tx, study, row, 'edc.unlock.requested');
  return row;
}

export async function decideRequest(
  tx: Tx,
  study: string,
  { number, state, reason }: { readonly number: number; readonly state: UnlockState; readonly reason: string },
): Promise<UnlockRequest> {
  const [row] = await tx<UnlockRequest>(
    `update unlock_request u
        set state = $3, decided_by = audit_setting('actor'), decided_at = clock_timestamp(), decision_reason = $4
      where u.study = $1 and u.number = $2 and u.state = 'PENDING'
     returning ${columns}`,
    [study, number, state, reason],
  );
  if (!row) throw new Error('a request that was pending is not any more');
  await tell(tx, study, row, 'edc.unlock.decided');
  return row;
}

function tell(tx: Tx, study: string, request: UnlockRequest, type: string): Promise<void> {
  const { number, site, subject, visit, form, atSite, isBlinded: blinded, state } = request;
  const payload = { study, number, site, subject, visit, form, atSite, state, blinded };
  return publish(tx, { aggregate: `unlock/${study}/${number}`, type, payload });
}

export async function findRequest(
  sql: Sql,
  { study, number }: { readonly study: string; readonly number: number },
  { sites, unblinded }: Reach,
): Promise<UnlockRequest | undefined> {
  const [row] = await sql<UnlockRequest>(
    `select ${columns} from unlock_request u where u.study = $1 and u.number = $4 and ${placeWithin('u', 2)}`,
    [study, sites, unblinded, number],
  );
  return row;
}

export interface RequestPage extends Reach {
  readonly study: string;
  /** Undefined for all. */
  readonly state: UnlockState | undefined;
  /** The last number of the page before. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** The latest first. */
export function selectRequests(sql: Sql, page: RequestPage): Promise<UnlockRequest[]> {
  const { study, sites, unblinded, state, before, limit } = page;
  return sql<UnlockRequest>(
    `select ${columns} from unlock_request u
      where u.study = $1 and ${placeWithin('u', 2)} and ($4::text is null or u.state = $4)
        and ($5::integer is null or u.number < $5)
      order by u.number desc limit $6`,
    [study, sites, unblinded, state ?? null, before ?? null, limit],
  );
}
