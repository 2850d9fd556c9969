import { create } from '@bufbuild/protobuf';
import { trial } from '@verum/contracts';
import { readEvents } from '@verum/events';
import { type Binding, bind } from '@verum/rpc';
import type { Text } from '../domain/study.ts';
import { addArm } from '../logic/add-arm.ts';
import { addInvestigator } from '../logic/add-investigator.ts';
import { addSite } from '../logic/add-site.ts';
import { changeSubjectStatus } from '../logic/change-subject-status.ts';
import { correctSubject } from '../logic/correct-subject.ts';
import { createStudy } from '../logic/create-study.ts';
import { enrolSubject } from '../logic/enrol-subject.ts';
import { getSite } from '../logic/get-site.ts';
import { getStudy } from '../logic/get-study.ts';
import { getSubject } from '../logic/get-subject.ts';
import { getSubjectHistory } from '../logic/get-subject-history.ts';
import { getTrialList } from '../logic/get-trial-list.ts';
import { listArms } from '../logic/list-arms.ts';
import { listInvestigators } from '../logic/list-investigators.ts';
import { listSites } from '../logic/list-sites.ts';
import { listSubjects } from '../logic/list-subjects.ts';
import { locateSubjects } from '../logic/locate-subjects.ts';
import { updateStudy } from '../logic/update-study.ts';
import type { ServiceContext } from '../service-context.ts';
import { roleOf, statusOf, toArm, toChange, toInvestigator, toPerson, toSite, toStudy, toSubject } from './messages.ts';

/** verum.trial.v1.TrialService: message ↔ command, nothing else. */
export function trialService(service: ServiceContext): Binding {
  return bind(trial.TrialService, {
    async createStudy({ study = create(trial.StudySchema) }, call) {
      const { code, title, protocol, sponsor, phase, plannedSubjects } = study;
      return toStudy(
        await createStudy(service, call, { code, title: textsOf(title), protocol, sponsor, phase, plannedSubjects }),
      );
    },
    async getTrialList(request, call) {
      const { studies, nextPageToken, person } = await getTrialList(service, call, request);
      return {
        studies: studies.map(({ study, subjects, sites }) => ({ ...toStudy(study), subjects, sites })),
        nextPageToken,
        ...(person && { person: toPerson(person) }),
      };
    },
    getStudy: async ({ study }, call) => toStudy(await getStudy(service, call, study)),
    async updateStudy({ study, content = create(trial.StudyContentSchema), expectedRevision }, call) {
      const { title, protocol, sponsor, phase, plannedSubjects, reason } = content;
      const change = {
        // A list has no way to say that it is absent: an empty one leaves the title as it is.
        title: title.length === 0 ? undefined : textsOf(title),
        ...{ protocol, sponsor, phase, plannedSubjects },
      };
      const command = { code: study, change, reason, expectedRevision: Number(expectedRevision) };
      return toStudy(await updateStudy(service, call, command));
    },
    async addArm({ study, arm: { code, title } = create(trial.ArmSchema) }, call) {
      return toArm(await addArm(service, call, { study, arm: { code, title: textsOf(title) } }));
    },
    listArms: async ({ study }, call) => ({ arms: (await listArms(service, call, study)).map(toArm) }),
    async addSite({ study, site = create(trial.SiteSchema) }, call) {
      const { code, name, timeZone, country, plannedSubjects } = site;
      const command = { study, site: { code, name: textsOf(name), timeZone, country, plannedSubjects } };
      return toSite(await addSite(service, call, command));
    },
    listSites: async ({ study }, call) => ({ sites: (await listSites(service, call, study)).map(toSite) }),
    getSite: async (request, call) => toSite(await getSite(service, call, request)),
    async addInvestigator({ study, site, investigator = create(trial.InvestigatorSchema) }, call) {
      const { name, role, user } = investigator;
      const command = { study, site, investigator: { name: textsOf(name), role: roleOf(role), user } };
      return toInvestigator(await addInvestigator(service, call, command));
    },
    async listInvestigators(request, call) {
      return { investigators: (await listInvestigators(service, call, request)).map(toInvestigator) };
    },
    enrolSubject: async (request, call) => toSubject(await enrolSubject(service, call, request)),
    getSubject: async (request, call) => toSubject(await getSubject(service, call, request)),
    async listSubjects(request, call) {
      const { study, site, startsWith, pageSize, pageToken, withPersons } = request;
      const status = request.status === trial.SubjectStatus.UNSPECIFIED ? undefined : statusOf(request.status);
      const query = { study, site, status, startsWith, pageSize, pageToken, withPersons };
      const { subjects, nextPageToken, total } = await listSubjects(service, call, query);
      return { subjects: subjects.map(toSubject), nextPageToken, total };
    },
    async changeSubjectStatus(request, call) {
      const { study, subject, date, reason, arm } = request;
      const expectedRevision = Number(request.expectedRevision);
      const command = { study, subject, status: statusOf(request.status), date, reason, arm, expectedRevision };
      return toSubject(await changeSubjectStatus(service, call, command));
    },
    async correctSubject(request, call) {
      const { study, subject, consentDate, patient, reason } = request;
      const expectedRevision = Number(request.expectedRevision);
      const status = request.status === trial.SubjectStatus.UNSPECIFIED ? undefined : statusOf(request.status);
      return toSubject(
        await correctSubject(service, call, { study, subject, consentDate, patient, status, reason, expectedRevision }),
      );
    },
    async getSubjectHistory(request, call) {
      const { changes, nextPageToken } = await getSubjectHistory(service, call, request);
      return { changes: changes.map(toChange), nextPageToken };
    },
    locateSubjects: (request, call) => locateSubjects(service, call, request),
    readEvents: (request, call) => readEvents({ database: service.database, producer: 'trial' }, call, request),
  });
}

function textsOf(texts: readonly Text[]): Text[] {
  return texts.map(({ lang, text }) => ({ lang, text }));
}
