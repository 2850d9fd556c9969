import { type Call, refuse, violation } from '@verum/call';
import { type BuildAndDesign, joinDesign, lintBuild } from '@verum/checks';
import { type Finding, type OdmContent, type StudyBuild, writeOdm20, writeOdm132 } from '@verum/odm';
import type { Build } from '../../domain/build/build.ts';
import { requireDraftRevision } from '../../domain/draft/draft.ts';
import type { ServiceContext } from '../../service-context.ts';
import { publishedBuild } from '../../store/builds.ts';
import { setLastBuild } from '../../store/drafts.ts';
import { readBuild, storeBuild } from '../build/import-build.ts';
import { type DraftKey, type LoadedDraft, takeDraft } from './draft-access.ts';
import { getDraft } from './list-drafts.ts';

export interface BuildDraft extends DraftKey {
  readonly expectedRevision: number;
}

export interface BuiltDraft {
  readonly build: Build;
  readonly findings: readonly Finding[];
}

/**
 * Writes the draft as an ODM 2.0 document and imports it, as anybody could who exports it: a build has no other way in.
 * @throws Refusal NOT_FOUND, REVISION_STALE, DOCUMENT_REFUSED with the place, ALREADY_EXISTS for the OID of a build
 * that is published
 */
export async function buildDraft(service: ServiceContext, call: Call, command: BuildDraft): Promise<BuiltDraft> {
  const { study } = command;
  return await service.database.write(call, 'Draft built', async (tx) => {
    const draft = await takeDraft(tx, call, command);
    requireDraftRevision(draft, command.expectedRevision);
    const model = wholeModel(draft);
    if ((await publishedBuild(tx, study, model.oid)) !== undefined) throw oidTaken(command);
    const document = Buffer.concat(await Array.fromAsync(writeDraft(service, { ...command, model, version: '2.0' })));
    const read = await readBuild(document, '');
    const findings = [...read.findings, ...lintBuild(read.model)];
    const build = await storeBuild(service, tx, call, { study, document, ...read, findings });
    await setLastBuild(tx, command, build.build);
    return { build, findings };
  });
}

export interface ExportDraft extends DraftKey {
  readonly version: '1.3.2' | '2.0';
}

/** @throws Refusal NOT_FOUND */
export async function* exportDraft(
  service: ServiceContext,
  call: Call,
  query: ExportDraft,
): AsyncGenerator<Uint8Array> {
  const model = wholeModel(await getDraft(service, call, query));
  yield* writeDraft(service, { ...query, model });
}

const wholeModel = ({ model }: LoadedDraft): StudyBuild => joinDesign(JSON.parse(model) as BuildAndDesign);

const chunkLength = 64 * 1024;

async function* writeDraft(
  { clock }: ServiceContext,
  { study, draft, model, version }: ExportDraft & { readonly model: StudyBuild },
): AsyncGenerator<Uint8Array> {
  const now = new Date(clock.nowMs()).toISOString();
  const content: OdmContent = {
    file: {
      fileOid: `verum/${study}/draft/${draft}/${now}`,
      fileType: 'Snapshot',
      granularity: 'Metadata',
      creationDateTime: now,
      sourceSystem: 'Verum',
    },
    builds: [model],
  };
  let text = '';
  for await (const part of (version === '2.0' ? writeOdm20 : writeOdm132)(content, { withExtensions: true })) {
    text += part;
    if (text.length < chunkLength) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

function oidTaken({ study, draft }: DraftKey) {
  const en = 'A published build has this OID. Give the draft another OID in its settings.';
  const zh = '已发布的构建版本使用了该 OID。请在设置中为草稿更换 OID。';
  return refuse('ALREADY_EXISTS', { facts: { study, draft }, violations: [violation('oid', 'oid_published', en, zh)] });
}
