import { type Call, Refusal, sitesIn } from '@verum/call';
import { Reason } from '@verum/contracts';
import type { Finding, SubjectRecord } from '@verum/odm';
import { civilDateIn } from '../../domain/casebook/civil-date.ts';
import { dataFinding, notStored } from '../../domain/transfer/data-finding.ts';
import type { ServiceContext } from '../../service-context.ts';
import { activeBuild, publishedBuild } from '../../store/builds.ts';

/** Where the casebook of a subject is to be opened; without `at` it cannot be, and the findings say why. */
export interface Placement {
  readonly at?: { readonly site: string; readonly build: number; readonly zone: string };
  readonly findings: readonly Finding[];
}

export interface Placements {
  hasSite(site: string): Promise<boolean>;
  place(record: SubjectRecord, fallbackSite: string): Promise<Placement>;
}

/** Trial is asked for the study's sites once, and only when a casebook has to be opened. */
export function placements(service: ServiceContext, call: Call, study: string): Placements {
  const registry = call.token === undefined ? askedByService(service, call, study) : askedByUser(service, call, study);
  const { zones } = registry;

  async function siteOf(record: SubjectRecord, fallback: string): Promise<{ site?: string; isEnrolled: boolean }> {
    const enrolled = await registry.siteOf(record.subjectKey);
    if (enrolled !== undefined) return { site: enrolled, isEnrolled: true };
    const { siteOid = '' } = record;
    const site = (await zones()).has(siteOid) ? siteOid : fallback;
    return site === '' ? { isEnrolled: false } : { site, isEnrolled: false };
  }

  return {
    hasSite: async (site) => (await zones()).has(site),
    async place(record, fallback) {
      const path = `SubjectData[${record.subjectKey}]`;
      const { site, isEnrolled } = await siteOf(record, fallback);
      if (site === undefined) return { findings: [siteUnknown(path)] };
      const zone = (await zones()).get(site) ?? 'Etc/UTC';
      const date = civilDateIn(zone, service.clock.nowMs());
      const build = await service.database.read(
        call,
        async (sql) =>
          (await publishedBuild(sql, study, record.metaDataVersionOid)) ??
          (await activeBuild(sql, { study, site, date })),
      );
      if (build === undefined) return { findings: [noBuild(path, site)] };
      return { at: { site, build, zone }, findings: isEnrolled ? [] : [notEnrolled(path, site)] };
    },
  };
}

/** What trial knows of a study, as far as whoever imports reaches. */
interface Registry {
  /** Sites and their zones. */
  zones(): Promise<ReadonlyMap<string, string>>;
  siteOf(subject: string): Promise<string | undefined>;
}

function askedByUser({ trial }: ServiceContext, call: Call, study: string): Registry {
  return {
    zones: once(async () => {
      const { sites } = await trial.listSites({ study }, { call });
      return new Map(sites.map(({ code, timeZone }) => [code, timeZone]));
    }),
    async siteOf(subject) {
      try {
        return (await trial.getSubject({ study, subject, withoutPerson: true }, { call })).site;
      } catch (error) {
        if (error instanceof Refusal && error.reason === Reason.NOT_FOUND) return undefined;
        throw error;
      }
    },
  };
}

/** After the user has gone: what they reached is known from the call's scope. */
function askedByService({ trial }: ServiceContext, call: Call, study: string): Registry {
  const reached = sitesIn(call.scope, study);
  const isReached = (site: string) => reached === null || reached.includes(site);
  const ask = (subjects: string[]) => trial.locateSubjects({ study, subjects }, { call });
  return {
    zones: once(async () => {
      const { sites } = await ask([]);
      return new Map(sites.filter(({ site }) => isReached(site)).map(({ site, timeZone }) => [site, timeZone]));
    }),
    async siteOf(subject) {
      const [found] = (await ask([subject])).subjects;
      return found && isReached(found.site) ? found.site : undefined;
    },
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}

function siteUnknown(path: string): Finding {
  const message = { en: 'The record names no site of the study', zh: '记录未指明研究的中心' };
  return dataFinding('error', 'site-unknown', path, message, {
    en: 'The subject was left out. Name a site for such records.',
    zh: '已略去该受试者。请为此类记录指定中心。',
  });
}

function noBuild(path: string, site: string): Finding {
  const message = {
    en: `Neither the record's build is published nor one active at ${site}`,
    zh: `记录的构建版本未发布，${site} 也没有启用的版本`,
  };
  return dataFinding('error', 'no-active-build', path, message, notStored);
}

function notEnrolled(path: string, site: string): Finding {
  const message = { en: 'The subject is not enrolled', zh: '该受试者尚未登记' };
  return dataFinding('warning', 'subject-not-enrolled', path, message, {
    en: `Its casebook was opened at ${site} all the same.`,
    zh: `仍在 ${site} 为其打开病例手册。`,
  });
}
