import { type Call, newId, refuse, sitesIn } from '@verum/call';
import { publish } from '@verum/database';
import type { Investigator } from '../domain/study.ts';
import type { ServiceContext } from '../service-context.ts';
import { findSite, insertInvestigator } from '../store/sites.ts';
import type { SiteKey } from './get-site.ts';

export interface AddInvestigator extends SiteKey {
  readonly investigator: Omit<Investigator, 'id'>;
}

/** @throws Refusal NOT_FOUND */
export function addInvestigator(
  { database }: ServiceContext,
  call: Call,
  command: AddInvestigator,
): Promise<Investigator> {
  const { study, site } = command;
  const investigator: Investigator = { ...command.investigator, id: newId() };
  return database.write(call, 'Investigator added', async (tx) => {
    const found = await findSite(tx, study, site, sitesIn(call.scope, study));
    if (!found) throw refuse('NOT_FOUND', { facts: { study, site } });
    await insertInvestigator(tx, { study, site }, investigator);
    const payload = { study, site, investigator: investigator.id };
    await publish(tx, { aggregate: `study/${study}`, type: 'trial.investigator.added', payload });
    return investigator;
  });
}
