import type { Call } from '@verum/call';
import type { DraftHead } from '../../domain/draft/draft.ts';
import type { ServiceContext } from '../../service-context.ts';
import { findDraft, selectDrafts } from '../../store/drafts.ts';
import { type DraftKey, draftReachOf, type LoadedDraft, required } from './draft-access.ts';

/** The drafts of a study that are worked at and that the caller may see, the one saved last first. */
export function listDrafts({ database }: ServiceContext, call: Call, study: string): Promise<DraftHead[]> {
  return database.read(call, (sql) => selectDrafts(sql, study, draftReachOf(call, study)));
}

/** @throws Refusal NOT_FOUND */
export async function getDraft({ database }: ServiceContext, call: Call, key: DraftKey): Promise<LoadedDraft> {
  return required(await database.read(call, (sql) => findDraft(sql, key, draftReachOf(call, key.study))), key);
}
