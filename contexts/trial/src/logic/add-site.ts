import { type Call, refuse, violation } from '@verum/call';
import { publish } from '@verum/database';
import { isTimeZone } from '../domain/civil-date.ts';
import type { Site } from '../domain/study.ts';
import type { ServiceContext } from '../service-context.ts';
import { insertSite } from '../store/sites.ts';
import { findStudy } from '../store/studies.ts';

export interface AddSite {
  readonly study: string;
  readonly site: Site;
}

/** @throws Refusal NOT_FOUND, ALREADY_EXISTS, INVALID_REQUEST for a time zone that does not exist */
export async function addSite({ database }: ServiceContext, call: Call, { study, site }: AddSite): Promise<Site> {
  if (!isTimeZone(site.timeZone)) {
    const textEn = 'is not a time zone of the IANA database, such as Asia/Shanghai';
    const textZh = '不是 IANA 数据库中的时区，例如 Asia/Shanghai';
    throw refuse('INVALID_REQUEST', { violations: [violation('site.timeZone', 'time_zone', textEn, textZh)] });
  }
  const facts = { study, site: site.code };
  return await database.write(call, 'Site added', async (tx) => {
    if (!(await findStudy(tx, study))) throw refuse('NOT_FOUND', { facts: { study } });
    const payload = { ...facts, timeZone: site.timeZone, plannedSubjects: site.plannedSubjects };
    if (!(await insertSite(tx, study, site))) throw refuse('ALREADY_EXISTS', { facts });
    await publish(tx, { aggregate: `study/${study}`, type: 'trial.site.added', payload });
    return site;
  });
}
