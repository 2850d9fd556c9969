import type { Sql, Tx } from '@verum/database';
import type { BuildCounts } from '../domain/build/build.ts';
import type { DraftHead, DraftName } from '../domain/draft/draft.ts';

/** Who sees drafts with content for the unblinded only: the unblinded, and whoever began the draft. */
export interface DraftReach {
  readonly actor: string;
  readonly isUnblinded: boolean;
}
export interface DraftKey {
  readonly study: string;
  readonly draft: string;
}

const columns = `d.draft, d.name_en as "nameEn", d.name_zh as "nameZh", d.base_build as "baseBuild",
  d.revision::float8 as revision, d.counts, d.created_at as "createdAt", d.created_by as "createdBy",
  d.created_by_name as "createdByName", d.saved_at as "savedAt", d.saved_by as "savedBy",
  d.saved_by_name as "savedByName", d.last_build as "lastBuild", d.last_build_revision::float8 as "lastBuildRevision"`;

/** @param from number of the parameter with the actor; the next one says whether they are unblinded */
const seen = (from: number) =>
  `d.state = 'OPEN' and (not d.blinded or d.created_by = $${from} or $${from + 1}::boolean)`;

export interface DraftContent {
  readonly model: string;
  /** SHA-256 of the model, hex. */
  readonly modelHash: string;
  readonly counts: BuildCounts;
  readonly blinded: boolean;
}

export async function insertDraft(
  tx: Tx,
  { study, draft }: DraftKey,
  { nameEn, nameZh, baseBuild, ...content }: DraftName & DraftContent & { readonly baseBuild: number | null },
): Promise<DraftHead> {
  const [row] = await tx<DraftHead>(
    `insert into draft as d (study, draft, name_en, name_zh, base_build, revision, model_hash, counts, blinded, state)
     values ($1, $2, $3, $4, $5, 1, $6, $7, $8, 'OPEN') returning ${columns}`,
    [study, draft, nameEn, nameZh, baseBuild, content.modelHash, JSON.stringify(content.counts), content.blinded],
  );
  if (!row) throw new Error('a draft that was made is gone');
  await tx('insert into draft_content (study, draft, model) values ($1, $2, $3)', [study, draft, content.model]);
  return row;
}

/** The one saved last first. */
export function selectDrafts(sql: Sql, study: string, { actor, isUnblinded }: DraftReach): Promise<DraftHead[]> {
  return sql<DraftHead>(
    `select ${columns} from draft d where d.study = $1 and ${seen(2)} order by d.saved_at desc, d.draft limit 1000`,
    [study, actor, isUnblinded],
  );
}

export async function findDraft(
  sql: Sql,
  { study, draft }: DraftKey,
  { actor, isUnblinded }: DraftReach,
): Promise<(DraftHead & { readonly model: string }) | undefined> {
  const [row] = await sql<DraftHead & { model: string }>(
    `select ${columns}, c.model from draft d join draft_content c using (study, draft)
      where d.study = $1 and d.draft = $4 and ${seen(2)}`,
    [study, actor, isUnblinded, draft],
  );
  return row;
}

/** As `findDraft`, and nobody else changes it until the transaction ends. */
export async function lockDraft(tx: Tx, key: DraftKey, reach: DraftReach): ReturnType<typeof findDraft> {
  await tx('select 1 from draft where study = $1 and draft = $2 for update', [key.study, key.draft]);
  return await findDraft(tx, key, reach);
}

export async function updateDraft(tx: Tx, { study, draft }: DraftKey, content: DraftContent): Promise<DraftHead> {
  await tx('update draft_content set model = $3 where study = $1 and draft = $2', [study, draft, content.model]);
  return await change(
    tx,
    `revision = revision + 1, model_hash = $3, counts = $4, blinded = $5, saved_at = clock_timestamp(),
     saved_by = audit_setting('actor'), saved_by_name = audit_setting('actor_name')`,
    [study, draft, content.modelHash, JSON.stringify(content.counts), content.blinded],
  );
}

export function renameStored(tx: Tx, { study, draft }: DraftKey, { nameEn, nameZh }: DraftName): Promise<DraftHead> {
  return change(tx, 'name_en = $3, name_zh = $4', [study, draft, nameEn, nameZh]);
}

export async function discardStored(tx: Tx, { study, draft }: DraftKey): Promise<void> {
  await change(tx, `state = 'DISCARDED'`, [study, draft]);
}

export function setLastBuild(tx: Tx, { study, draft }: DraftKey, build: number): Promise<DraftHead> {
  return change(tx, 'last_build = $3, last_build_revision = revision', [study, draft, build]);
}

async function change(tx: Tx, set: string, parameters: readonly (string | number | boolean)[]): Promise<DraftHead> {
  const [row] = await tx<DraftHead>(
    `update draft d set ${set} where d.study = $1 and d.draft = $2 returning ${columns}`,
    [...parameters],
  );
  if (!row) throw new Error('a draft that was found is gone');
  return row;
}

/** OIDs that builds of the study have. */
export async function takenOids(sql: Sql, study: string): Promise<ReadonlySet<string>> {
  const rows = await sql<{ oid: string }>('select distinct oid from build where study = $1', [study]);
  return new Set(rows.map(({ oid }) => oid));
}
