import { type Call, refuse, sitesIn } from '@verum/call';
import { checkContact } from '../domain/check-contact.ts';
import type { ServiceContext } from '../service-context.ts';
import { listContacts as list, putContact as put, type StoredContact } from '../store/study-words.ts';

export type { StoredContact };

/**
 * Whom the participants of a site call, or those of all sites that have none of their own. None takes it away.
 * @throws Refusal NOT_FOUND for a site that is not reached, PERMISSION_DENIED for all sites by who reaches only some,
 * INVALID_REQUEST
 */
export async function putContact(
  { database, clock }: ServiceContext,
  call: Call,
  { study, site, contact }: StoredContact,
): Promise<StoredContact> {
  const sites = sitesIn(call.scope, study);
  if (site === '' && sites !== null) throw refuse('PERMISSION_DENIED', { facts: { study } });
  if (sites !== null && !sites.includes(site)) throw refuse('NOT_FOUND', { facts: { study, site } });
  const violations = checkContact(contact);
  if (violations.length > 0) throw refuse('INVALID_REQUEST', { violations });
  const told = contact.map(({ lang, text }) => ({ lang, text }));
  const at = new Date(clock.nowMs()).toISOString();
  return await database.write(call, 'Contact for participants', async (tx) => {
    await put(tx, { study, site, contact: told }, { at, by: call.actor.id });
    return { study, site, contact: told };
  });
}

/** Of the sites that are reached, and of the study. */
export function listContacts({ database }: ServiceContext, call: Call, study: string): Promise<StoredContact[]> {
  return database.read(call, (sql) => list(sql, study, sitesIn(call.scope, study)));
}
