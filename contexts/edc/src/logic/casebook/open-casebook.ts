import { type Call, refuse, sitesIn } from '@verum/call';
import { publish, type Tx } from '@verum/database';
import type { Casebook, SubjectKey } from '../../domain/casebook/casebook.ts';
import { civilDateIn } from '../../domain/casebook/civil-date.ts';
import { standingHold } from '../../domain/review/decide-hold.ts';
import { firstVisits } from '../../domain/visit/settle-visits.ts';
import { toldVisits } from '../../domain/visit/told-visits.ts';
import type { ServiceContext } from '../../service-context.ts';
import { activeBuild } from '../../store/builds.ts';
import { findPlace, insertCasebook, insertVisits } from '../../store/casebooks.ts';
import { selectHoldsAround } from '../../store/holds.ts';
import { subjectLocks } from '../../store/locks.ts';
import { getCasebook, readCasebook } from './get-casebook.ts';

/**
 * Opens the casebook of a subject on the build that is active at its site today. Opening it twice gives the same.
 * The subject's status does not matter: what was captured before a screen failure or a withdrawal is entered later.
 * @throws Refusal NOT_FOUND, HELD, NO_ACTIVE_BUILD, UNAVAILABLE when trial does not answer
 */
export async function openCasebook(service: ServiceContext, call: Call, key: SubjectKey): Promise<Casebook> {
  const { study, subject } = key;
  const { database, trial, clock } = service;
  const sites = sitesIn(call.scope, study);
  const standing = await database.read(call, (sql) => findPlace(sql, key, sites));
  if (standing) return await readCasebook(service, call, key);

  const { site } = await trial.getSubject({ study, subject, withoutPerson: true });
  if (sites !== null && !sites.includes(site)) throw refuse('NOT_FOUND', { facts: { study, subject } });
  const { timeZone } = await trial.getSite({ study, site });
  const date = civilDateIn(timeZone, clock.nowMs());
  const open = async (tx: Tx) => {
    await requireNotLocked(tx, key, site);
    const build = await activeBuild(tx, { study, site, date });
    if (build === undefined) throw refuse('NO_ACTIVE_BUILD', { facts: { study, site, date } });
    await openAt(service, tx, { ...key, site, build, zone: timeZone });
    return await getCasebook(service, tx, call, key);
  };
  return await database.write(call, 'Opened', open, subjectLocks(key));
}

/** @throws Refusal HELD at a site or in a study in which nothing changes any more */
export async function requireNotLocked(tx: Tx, { study, subject }: SubjectKey, site: string): Promise<void> {
  const place = { study, subject, site: '', visit: '', form: '', atSite: site, isBlinded: false };
  const { hold, at } = standingHold(await selectHoldsAround(tx, place), place, site);
  if (hold === 'LOCKED') throw refuse('HELD', { facts: { hold, at } });
}

export interface NewCasebook extends SubjectKey {
  readonly site: string;
  readonly build: number;
  /** IANA zone of the site. */
  readonly zone: string;
}

/** Opens a casebook with the visits that its build plans; false when the subject has one already. */
export async function openAt(
  { builds, clock }: Pick<ServiceContext, 'builds' | 'clock'>,
  tx: Tx,
  casebook: NewCasebook,
): Promise<boolean> {
  const { study, subject, site, build, zone } = casebook;
  if (!(await insertCasebook(tx, casebook))) return false;
  const compiled = await builds.get(tx, { study, build });
  const visits = firstVisits(compiled, zone, civilDateIn(zone, clock.nowMs()));
  await insertVisits(tx, casebook, visits);
  const payload = { study, subject, site, build, visits: toldVisits(visits) };
  await publish(tx, { aggregate: `casebook/${study}/${subject}`, type: 'edc.casebook.opened', payload });
  return true;
}
