import { valueStore } from '../ui/value-store.ts';
import type { Content } from './content.ts';

/** What was typed and not saved, with the version of each item it was typed over. */
export interface Draft {
  readonly user: string;
  readonly entries: readonly (readonly [path: string, content: Content, baseVersion: number])[];
}

const prefix = 'verum.draft.';

/** Changes whenever a draft comes or goes, for those who show which forms have one. */
export const draftsVersion = valueStore(0);

/** The address of a form's draft in this tab's storage. */
export function draftKey({ study, subject, form }: { study: string; subject: string; form: string }): string {
  return `${prefix}${[study, subject, form].map(encodeURIComponent).join('/')}`;
}

/** The draft of this user; somebody else's is not shown to them. */
export function readDraft(storage: Storage, key: string, user: string): Draft | undefined {
  const text = storage.getItem(key);
  if (text === null) return undefined;
  const draft = JSON.parse(text) as Draft;
  return draft.user === user ? draft : undefined;
}

/** Keeps the draft through a reload; one without entries is forgotten. A full storage costs the draft, not the page. */
export function writeDraft(storage: Storage, key: string, draft: Draft): void {
  const hadDraft = hasDraft(storage, key);
  try {
    if (draft.entries.length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(draft));
    if (hadDraft !== hasDraft(storage, key)) draftsVersion.set(draftsVersion.get() + 1);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

export function hasDraft(storage: Storage, key: string): boolean {
  return storage.getItem(key) !== null;
}

export function forgetDrafts(storage: Storage): void {
  for (const key of Object.keys(storage)) if (key.startsWith(prefix)) storage.removeItem(key);
}
