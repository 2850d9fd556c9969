import { type Call, placesFor, refuse, sitesIn } from '@verum/call';
import type { Sql } from '@verum/database';
import { readFormKey } from '../../domain/casebook/find-form.ts';
import type { QueryKey } from '../../domain/query/query.ts';
import type { QueryActor } from '../../domain/query/query-transitions.ts';
import { heldRefusal } from '../../domain/review/hold.ts';
import { findQuery, type LoadedQuery } from '../../store/queries.ts';
import type { QueryReach } from '../../store/query-reach.ts';
import { reachOf } from '../reach.ts';

/** A site, its investigator as well, sees a query when it is released; before that, those do who review and monitor. */
export function queryReachOf(call: Call, study: string): QueryReach {
  const places = [...placesFor(call.grants, 'query.review'), ...placesFor(call.grants, 'verify')];
  return { ...reachOf(call, study), candidates: sitesIn(places, study) };
}

/** The caller as far as a step of a query at a site has to know them. */
export function queryActorAt(
  call: Call,
  { study, site }: { readonly study: string; readonly site: string },
): QueryActor {
  return {
    id: call.actor.id,
    may(permission) {
      const sites = sitesIn(placesFor(call.grants, permission), study);
      return sites === null || sites.includes(site);
    },
  };
}

/** @throws Refusal NOT_FOUND for what is out of reach, does not exist or is not released; INVALID_REQUEST */
export async function loadQuery(sql: Sql, call: Call, key: QueryKey): Promise<LoadedQuery> {
  readFormKey(key.form);
  const found = await findQuery(sql, key, queryReachOf(call, key.study));
  if (found) return found;
  const { study, subject, form, number } = key;
  throw refuse('NOT_FOUND', { facts: { study, subject, form, number: String(number) } });
}

/** @throws Refusal HELD where the form is locked: then nothing is said about it any more */
export function requireNotLocked({ query, holds }: LoadedQuery): void {
  const held = heldRefusal(holds, query.form, 'LOCKED');
  if (held) throw held;
}

/**
 * @param expected 0: not checked
 * @throws Refusal REVISION_STALE
 */
export function requireRevision({ query }: LoadedQuery, expected: number): void {
  const { form, number, revision, state } = query;
  if (expected === 0 || expected === revision) return;
  throw refuse('REVISION_STALE', {
    facts: { form, number: String(number), expectedRevision: String(expected), revision: String(revision), state },
  });
}
