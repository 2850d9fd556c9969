import type { Draft } from '../model/draft.ts';

/** What was edited and is not on the server yet, with what it was edited from. */
export interface KeptDraft {
  readonly user: string;
  readonly revision: string;
  readonly base: Draft;
  readonly mine: Draft;
}

/** Begins as the drafts of forms do: they are forgotten together when somebody signs out. */
export function keptKey(study: string, draft: string): string {
  return `verum.draft.design/${[study, draft].map(encodeURIComponent).join('/')}`;
}

/** Of this user; somebody else's is not shown to them. */
export function readKept(storage: Storage, key: string, user: string): KeptDraft | undefined {
  const text = storage.getItem(key);
  const kept = text === null ? undefined : (JSON.parse(text) as KeptDraft);
  return kept?.user === user ? kept : undefined;
}

/** Undefined when everything is saved. A full storage costs what a reload would have brought back, not the page. */
export function writeKept(storage: Storage, key: string, kept: KeptDraft | undefined): void {
  try {
    if (kept === undefined) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(kept));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
