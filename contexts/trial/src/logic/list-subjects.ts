import { type Call, keyIn, pageOf, pageSizeOf, sitesIn } from '@verum/call';
import { codePattern } from '@verum/contracts';
import type { Status } from '../domain/subject.ts';
import type { ServiceContext } from '../service-context.ts';
import { listSubjects as load } from '../store/subjects.ts';
import { askForPersons, noPerson, withheld } from './ask-for-persons.ts';
import { seesPersons } from './scope.ts';
import { type SeenSubject, withoutHiddenLink } from './seen-subject.ts';
import { unfinishedOfPage } from './unfinished.ts';

export interface ListSubjects {
  readonly study: string;
  /** '' for every site in scope. */
  readonly site: string;
  readonly status: Status | undefined;
  /** What their screening numbers begin with, in whatever case; '' for all. */
  readonly startsWith: string;
  readonly pageSize: number;
  readonly pageToken: string;
  readonly withPersons: boolean;
}

export interface SubjectPage {
  readonly subjects: readonly SeenSubject[];
  readonly nextPageToken: string;
  readonly total: number;
}

/** The subjects at the sites that the caller's grants reach, by screening number. */
export async function listSubjects(service: ServiceContext, call: Call, query: ListSubjects): Promise<SubjectPage> {
  const { study, site, status, startsWith } = query;
  const size = pageSizeOf(query.pageSize);
  const after = keyIn(query.pageToken, [codePattern])?.[0];
  const sites = sitesIn(call.scope, study);
  const list = { study, sites, site, status, startsWith, after, limit: size + 1 };
  const { subjects, total } = await service.database.read(call, (sql) => load(sql, list));
  const { page, nextPageToken } = pageOf(subjects, size, ({ subject }) => [subject]);
  const unfinished = await unfinishedOfPage(service, call, study, page);
  if (!query.withPersons) {
    const seen = page.map((subject) => ({
      subject: withoutHiddenLink(call, subject),
      unfinished: unfinished(subject),
    }));
    return { subjects: seen, nextPageToken, total };
  }
  const seen = page.filter((subject) => seesPersons(call, study, subject.site));
  const personOf = await askForPersons(
    service,
    call,
    seen.flatMap(({ patient }) => patient ?? []),
  );
  return {
    subjects: page.map((subject): SeenSubject => {
      const person = !seen.includes(subject) ? withheld : subject.patient ? personOf(subject.patient) : noPerson;
      return { subject: withoutHiddenLink(call, subject), person, unfinished: unfinished(subject) };
    }),
    nextPageToken,
    total,
  };
}
