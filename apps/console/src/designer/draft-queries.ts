import { queryOptions } from '@tanstack/react-query';
import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
import type { Language } from '../language/language.ts';
import { api } from '../session/session.ts';
import type { Draft } from './model/draft.ts';

export type DraftHead = Json<edc.Draft>;

export interface StoredDraft {
  readonly head: DraftHead;
  readonly draft: Draft;
}

/** The drafts of a study, the one saved last first. */
export const draftsQuery = (study: string) =>
  queryOptions({
    queryKey: ['drafts', study],
    queryFn: async ({ signal }) => (await api.draft.listDrafts({ study }, { signal })).drafts ?? [],
  });

/** Read when the designer is opened, and never while it is: what is edited lies over this answer. */
export const draftQuery = (study: string, draft: string) =>
  queryOptions({
    queryKey: ['draft', study, draft],
    queryFn: ({ signal }) => readDraft(study, draft, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    structuralSharing: false,
  });

/** @throws Problem */
export async function readDraft(study: string, draft: string, signal?: AbortSignal): Promise<StoredDraft> {
  const { modelJson = '', ...head } = await api.draft.getDraft({ study, draft }, signal ? { signal } : {});
  return { head, draft: JSON.parse(modelJson) as Draft };
}

/** In the language of the page where it has a name in it. */
export function draftName({ nameEn = '', nameZh = '' }: DraftHead, language: Language): string {
  return (language === 'zh' ? nameZh || nameEn : nameEn || nameZh) || '';
}
