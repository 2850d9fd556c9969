import { randomBytes } from 'node:crypto';
import type { Call } from '@verum/call';
import { type BuildAndDesign, splitDesign } from '@verum/checks';
import type { Sql } from '@verum/database';
import type { Finding } from '@verum/odm';
import { checkAddresses, chooseBuild } from '../../domain/build/choose-build.ts';
import { type DraftHead, type DraftName, nextOid, readName } from '../../domain/draft/draft.ts';
import { readDraftModel } from '../../domain/draft/draft-model.ts';
import type { ServiceContext } from '../../service-context.ts';
import { insertDraft, takenOids } from '../../store/drafts.ts';
import { loadModel } from '../build/get-build.ts';
import { readBuilds } from '../build/read-builds.ts';
import { documentIn } from '../transfer/source/document-in.ts';
import { contentOf, emptyBuild } from './draft-access.ts';

export interface CreateDraft extends DraftName {
  readonly study: string;
  /** '' for none. */
  readonly baseBuild: string;
}

/**
 * A draft of a build, as far as the caller sees it, with an OID that no build has yet; or an empty one.
 * @throws Refusal INVALID_REQUEST without a name, NOT_FOUND for the build, TOO_LARGE
 */
export async function createDraft(service: ServiceContext, call: Call, command: CreateDraft): Promise<DraftHead> {
  const { study, baseBuild } = command;
  const name = readName(command);
  return await service.database.write(call, 'Draft begun', async (tx) => {
    const base = baseBuild === '' ? undefined : await loadModel(service, tx, call, { study, build: baseBuild });
    const parts = base ? splitDesign(base.model) : emptyBuild(study);
    const content = contentOf(await withFreeOid(tx, study, parts));
    return await insertDraft(tx, newKey(study), { ...name, ...content, baseBuild: base?.number ?? null });
  });
}

export interface ImportDraft extends DraftName {
  readonly study: string;
  readonly document: Uint8Array;
  /** OID of the MetaDataVersion; '' takes the last one. */
  readonly metaDataVersion: string;
}

export interface ImportedDraft {
  readonly draft: DraftHead;
  readonly findings: readonly Finding[];
}

/**
 * A draft of an ODM document, also in a zip; without a name it has that of its MetaDataVersion.
 * @throws Refusal DOCUMENT_REFUSED with the place, TOO_LARGE
 */
export async function importDraft(service: ServiceContext, call: Call, command: ImportDraft): Promise<ImportedDraft> {
  const { study, metaDataVersion } = command;
  const read = await readBuilds(await documentIn(command.document));
  const { model, findings: choice } = chooseBuild(read.builds, metaDataVersion);
  checkAddresses(model);
  const { findings: designed, ...parts } = splitDesign(model);
  readDraftModel(parts);
  const given = command.nameEn.trim() + command.nameZh.trim() === '' ? fallback(model.name, model.oid) : command;
  const name = readName(given);
  const draft = await service.database.write(call, 'Draft imported', async (tx) => {
    const content = contentOf(await withFreeOid(tx, study, parts));
    return await insertDraft(tx, newKey(study), { ...name, ...content, baseBuild: null });
  });
  return { draft, findings: [...read.findings, ...choice, ...designed] };
}

function fallback(name: string, oid: string): DraftName {
  return { nameEn: (name.trim() || oid).slice(0, 200), nameZh: '' };
}

async function withFreeOid(sql: Sql, study: string, { build, design }: BuildAndDesign): Promise<BuildAndDesign> {
  const taken = await takenOids(sql, study);
  return { build: taken.has(build.oid) ? { ...build, oid: nextOid(build.oid, taken) } : build, design };
}

/** By chance and not counted: numbers without one would tell of drafts that the caller may not see. */
function newKey(study: string) {
  return { study, draft: randomBytes(6).toString('hex') };
}
