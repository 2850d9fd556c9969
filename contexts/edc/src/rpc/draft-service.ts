import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { edc } from '@verum/contracts';
import { type Binding, bind } from '@verum/rpc';
import type { DraftHead } from '../domain/draft/draft.ts';
import { buildDraft, exportDraft } from '../logic/draft/build-draft.ts';
import { createDraft, importDraft } from '../logic/draft/create-draft.ts';
import { getDraft, listDrafts } from '../logic/draft/list-drafts.ts';
import { discardDraft, renameDraft, saveDraft } from '../logic/draft/save-draft.ts';
import type { ServiceContext } from '../service-context.ts';
import { toBuild, toFinding } from './messages.ts';

const nothing = new Uint8Array();
const patchType = 'application/json-patch+json';

/** verum.edc.v1.DraftService: message ↔ command, nothing else. */
export function draftService(service: ServiceContext): Binding {
  return bind(edc.DraftService, {
    createDraft: async (request, call) => toDraft(await createDraft(service, call, request)),
    async importDraft({ document, ...request }, call) {
      const { draft, findings } = await importDraft(service, call, { ...request, document: document?.data ?? nothing });
      return { draft: toDraft(draft), findings: findings.map(toFinding) };
    },
    listDrafts: async ({ study }, call) => ({ drafts: (await listDrafts(service, call, study)).map(toDraft) }),
    async getDraft(request, call) {
      const { model, ...head } = await getDraft(service, call, request);
      return { ...toDraft(head), modelJson: model };
    },
    async saveDraft({ study, draft, document, expectedRevision }, call) {
      const isPatch = (document?.contentType ?? '').split(';')[0]?.trim() === patchType;
      const content = { document: document?.data ?? nothing, isPatch, expectedRevision: Number(expectedRevision) };
      return toDraft(await saveDraft(service, call, { study, draft, ...content }));
    },
    renameDraft: async (request, call) => toDraft(await renameDraft(service, call, request)),
    async discardDraft(request, call) {
      await discardDraft(service, call, request);
      return {};
    },
    async buildDraft({ study, draft, expectedRevision }, call) {
      const command = { study, draft, expectedRevision: Number(expectedRevision) };
      const { build, findings } = await buildDraft(service, call, command);
      return { build: toBuild(build), findings: findings.map(toFinding) };
    },
    async *exportDraft({ study, draft, format }, call) {
      const version = format === edc.ExportFormat.ODM_2_0 ? '2.0' : '1.3.2';
      for await (const data of exportDraft(service, call, { study, draft, version }))
        yield { contentType: 'application/xml', data };
    },
  });
}

const timestamp = (iso: string) => timestampFromMs(Date.parse(iso));

function toDraft(head: DraftHead): MessageInitShape<typeof edc.DraftSchema> {
  const { baseBuild, revision, createdAt, createdByName, savedAt, savedByName, lastBuild, lastBuildRevision } = head;
  return {
    ...{ draft: head.draft, nameEn: head.nameEn, nameZh: head.nameZh, counts: head.counts },
    baseBuild: baseBuild === null ? '' : String(baseBuild),
    revision: BigInt(revision),
    createdAt: timestamp(createdAt),
    createdBy: head.createdBy,
    createdByName: createdByName ?? '',
    savedAt: timestamp(savedAt),
    savedBy: head.savedBy,
    savedByName: savedByName ?? '',
    lastBuild: lastBuild === null ? '' : String(lastBuild),
    lastBuildRevision: BigInt(lastBuildRevision ?? 0),
  };
}
