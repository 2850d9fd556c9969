import { type Call, refuse } from '@verum/call';
import { publish, type Tx } from '@verum/database';
import { civilDateIn } from '../../domain/casebook/civil-date.ts';
import type { ToldStanding } from '../../domain/visit/standing.ts';
import type { ServiceContext } from '../../service-context.ts';
import { activeBuild } from '../../store/builds.ts';
import { findPlace } from '../../store/casebooks.ts';
import { subjectLocks } from '../../store/locks.ts';
import { endVisits, saveStanding } from '../../store/standings.ts';
import { openAt, requireNotLocked } from './open-casebook.ts';

/**
 * Lets the casebook follow what trial says of its subject: opened while the subject is in the study, and without visits
 * to come once it has left. Nothing that was captured changes, and everything can still be entered: what happened
 * before a withdrawal belongs to the trial, and an adverse event is followed up after it (ADR 21).
 * @returns the build that the casebook stands on, 0 where there is none and none is needed
 * @throws Refusal NO_ACTIVE_BUILD, HELD
 */
export async function followSubject(
  service: Pick<ServiceContext, 'database' | 'builds' | 'clock'>,
  call: Call,
  told: ToldStanding,
): Promise<number> {
  const follow = async (tx: Tx): Promise<number> => {
    const { standing, since, isNews } = await saveStanding(tx, told);
    const place = await findPlace(tx, told, null);
    if (isNews) await endVisits(tx, told);
    if (isNews && place) await tell(tx, told);
    if (place || standing !== 'ACTIVE') return place?.build ?? 0;
    return await open(service, tx, { ...told, since });
  };
  return await service.database.write(call, told.reason.trim() || 'As trial says', follow, subjectLocks(told));
}

async function open(
  service: Pick<ServiceContext, 'builds' | 'clock'>,
  tx: Tx,
  { study, subject, site, zone }: ToldStanding,
): Promise<number> {
  await requireNotLocked(tx, { study, subject }, site);
  const date = civilDateIn(zone, service.clock.nowMs());
  const build = await activeBuild(tx, { study, site, date });
  if (build === undefined) throw refuse('NO_ACTIVE_BUILD', { facts: { study, site, date } });
  await openAt(service, tx, { study, subject, site, build, zone });
  return build;
}

async function tell(tx: Tx, { study, subject, site, standing, since }: ToldStanding): Promise<void> {
  const type = standing === 'ACTIVE' ? 'edc.casebook.resumed' : 'edc.casebook.ended';
  await publish(tx, {
    aggregate: `casebook/${study}/${subject}`,
    type,
    payload: { study, subject, site, standing, since },
  });
}
