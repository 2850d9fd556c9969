import { edc } from '@verum/contracts';
import { readEvents } from '@verum/events';
import { type Binding, bind } from '@verum/rpc';
import { activateBuild } from '../logic/build/activate-build.ts';
import { getBuild, getBuildModel } from '../logic/build/get-build.ts';
import { importBuild } from '../logic/build/import-build.ts';
import { listBuilds } from '../logic/build/list-builds.ts';
import { publishBuild } from '../logic/build/publish-build.ts';
import { readCasebook } from '../logic/casebook/get-casebook.ts';
import { getForm } from '../logic/casebook/get-form.ts';
import { listCasebooks } from '../logic/casebook/list-casebooks.ts';
import { openCasebook } from '../logic/casebook/open-casebook.ts';
import { saveForm } from '../logic/casebook/save-form.ts';
import { getItemHistory } from '../logic/trail/get-item-history.ts';
import { listChanges } from '../logic/trail/list-changes.ts';
import { listStudyEvents } from '../logic/trail/list-study-events.ts';
import { verifyHistory } from '../logic/trail/verify-history.ts';
import { exportStudy } from '../logic/transfer/export-study.ts';
import { importClinicalData } from '../logic/transfer/import-clinical-data.ts';
import type { ServiceContext } from '../service-context.ts';
import { toActivation, toBuild, toCasebook, toChange, toEntry, toFinding, toForm, toStudyEvent } from './messages.ts';

const nothing = new Uint8Array();

/** verum.edc.v1.EdcService: message ↔ command, nothing else. */
export function edcService(service: ServiceContext): Binding {
  return bind(edc.EdcService, {
    async importBuild({ study, document, dryRun, metaDataVersion }, call) {
      const command = { study, document: document?.data ?? nothing, isDryRun: dryRun, metaDataVersion };
      const { build, counts, findings } = await importBuild(service, call, command);
      return { ...(build && { build: toBuild(build) }), counts, findings: findings.map(toFinding), dryRun };
    },
    listBuilds: async ({ study }, call) => ({ builds: (await listBuilds(service, call, study)).map(toBuild) }),
    getBuild: async (request, call) => toBuild(await getBuild(service, call, request)),
    async getBuildModel(request, call) {
      const model = await getBuildModel(service, call, request);
      return { contentType: 'application/json', data: Buffer.from(model) };
    },
    publishBuild: async (request, call) => toBuild(await publishBuild(service, call, request)),
    activateBuild: async (request, call) => toActivation(await activateBuild(service, call, request)),
    openCasebook: async (request, call) => toCasebook(await openCasebook(service, call, request)),
    getCasebook: async (request, call) => toCasebook(await readCasebook(service, call, request)),
    async listCasebooks(request, call) {
      const { casebooks, nextPageToken, total } = await listCasebooks(service, call, request);
      return { casebooks: casebooks.map(toCasebook), nextPageToken, total };
    },
    getForm: async (request, call) => toForm(await getForm(service, call, request)),
    async saveForm({ study, subject, form, expectedRevision, items, reason, complete }, call) {
      const save = { expectedRevision: Number(expectedRevision), items: items.map(toEntry), reason, complete };
      return toForm(await saveForm(service, call, { study, subject, form, ...save }));
    },
    async getItemHistory(request, call) {
      const { changes, nextPageToken } = await getItemHistory(service, call, request);
      return { changes: changes.map(toChange), nextPageToken };
    },
    async listChanges(request, call) {
      const { changes, next, more } = await listChanges(service, call, request);
      return { changes: changes.map(toChange), next, more };
    },
    async listStudyEvents(request, call) {
      const { events, next, more } = await listStudyEvents(service, call, request);
      return { events: events.map(toStudyEvent), next, more };
    },
    async verifyHistory({ study }, call) {
      const { forms, changes, differing } = await verifyHistory(service, call, study);
      return { forms: BigInt(forms), changes: BigInt(changes), differing: [...differing] };
    },
    async *exportStudy({ study, format, audit, extensions, site, metadataOnly }, call) {
      const version = format === edc.ExportFormat.ODM_2_0 ? '2.0' : '1.3.2';
      const query = {
        study,
        version,
        withAudit: audit,
        withExtensions: extensions,
        site,
        metaDataOnly: metadataOnly,
      } as const;
      for await (const data of exportStudy(service, call, query)) yield { contentType: 'application/xml', data };
    },
    async importClinicalData({ study, document, site, dryRun, reason, keepMisfits, skipErrors }, call) {
      const how = { isDryRun: dryRun, reason, keepMisfits, skipErrors };
      const command = { study, document: document?.data ?? nothing, site, ...how };
      const { subjects, forms, values, unchanged, files, findings } = await importClinicalData(service, call, command);
      const counts = { subjects, forms, values: BigInt(values), unchanged: BigInt(unchanged), files };
      return { ...counts, findings: findings.map(toFinding), dryRun };
    },
    readEvents: (request, call) => readEvents({ database: service.database, producer: 'edc' }, call, request),
  });
}
