import { type Call, refuse, sitesIn } from '@verum/call';
import type { Sql } from '@verum/database';
import { findParticipantSite } from '../store/participant-site.ts';

export interface Narrowed {
  readonly study: string;
  /** '' where it does not matter; so the subject. */
  readonly site?: string;
  readonly subject?: string;
}

/**
 * The sites that the call reaches in the study (null: all), for a list that is narrowed to a site or a subject: one that
 * is not reached is not there, and no list that happens to be empty.
 * @throws Refusal NOT_FOUND
 */
export async function requireReached(
  sql: Sql,
  call: Call,
  { study, site = '', subject = '' }: Narrowed,
): Promise<string[] | null> {
  const sites = sitesIn(call.scope, study);
  if (site !== '' && sites !== null && !sites.includes(site)) throw refuse('NOT_FOUND', { facts: { study, site } });
  if (subject !== '' && (await findParticipantSite(sql, { study, subject }, sites)) === undefined) {
    throw refuse('NOT_FOUND', { facts: { study, subject } });
  }
  return sites;
}
