import { type Call, refuse, sitesIn } from '@verum/call';
import { publish, type Tx } from '@verum/database';
import type { Casebook, SubjectKey } from '../domain/casebook.ts';
import { civilDateIn } from '../domain/civil-date.ts';
import type { ServiceContext } from '../service-context.ts';
import { activeBuild } from '../store/builds.ts';
import { findCasebook, insertCasebook } from '../store/casebooks.ts';
import { getCasebook } from './get-casebook.ts';

/**
 * Opens the casebook of a subject on the build that is active at its site today. Opening it twice gives the same.
 * The subject's status does not matter: what was captured before a screen failure or a withdrawal is entered later.
 * @throws Refusal NOT_FOUND, NO_ACTIVE_BUILD, UNAVAILABLE when trial does not answer
 */
export async function openCasebook(service: ServiceContext, call: Call, key: SubjectKey): Promise<Casebook> {
  const { study, subject } = key;
  const { database, trial, clock } = service;
  const sites = sitesIn(call.scope, study);
  const standing = await database.read(call, (sql) => findCasebook(sql, key, sites));
  if (standing) return standing;

  const { site } = await trial.getSubject({ study, subject, withoutPerson: true });
  if (sites !== null && !sites.includes(site)) throw refuse('NOT_FOUND', { facts: { study, subject } });
  const { timeZone } = await trial.getSite({ study, site });
  const date = civilDateIn(timeZone, clock.nowMs());
  return await database.write(call, 'Opened', async (tx) => {
    const build = await activeBuild(tx, { study, site, date });
    if (build === undefined) throw refuse('NO_ACTIVE_BUILD', { facts: { study, site, date } });
    await openAt(tx, { ...key, site, build });
    return await getCasebook(tx, call, key);
  });
}

/** Opens a casebook; false when the subject has one already. */
export async function openAt(tx: Tx, casebook: SubjectKey & { site: string; build: number }): Promise<boolean> {
  const { study, subject, site, build } = casebook;
  if (!(await insertCasebook(tx, casebook))) return false;
  const payload = { study, subject, site, build };
  await publish(tx, { aggregate: `casebook/${study}/${subject}`, type: 'edc.casebook.opened', payload });
  return true;
}
