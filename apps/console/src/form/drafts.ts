import type { edc } from '@verum/contracts';
import type { Json } from '../api/json.ts';
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

/** A save whose answer has not come: to be sent again as it was, under the same key, so that it is done once. */
export interface PendingSave {
  readonly user: string;
  readonly key: string;
  readonly goal: { readonly complete?: boolean; readonly goOn?: boolean };
  readonly request: SaveRequest;
}

/** Of `saveForm`; JSON, so that it stays the same to the byte. */
export interface SaveRequest {
  readonly study: string;
  readonly subject: string;
  readonly form: string;
  readonly expectedRevision: string;
  readonly items: readonly Json<edc.ItemEntry>[];
  readonly reason?: string | undefined;
  readonly complete?: boolean | undefined;
}

const pendingKey = (key: string) => `${key}#pending`;

/** The save of this user that waits for its answer. */
export function readPending(storage: Storage, key: string, user: string): PendingSave | undefined {
  const text = storage.getItem(pendingKey(key));
  const pending = text === null ? undefined : (JSON.parse(text) as PendingSave);
  return pending?.user === user ? pending : undefined;
}

/** Keeps it through a reload; undefined when its answer has come. */
export function writePending(storage: Storage, key: string, pending: PendingSave | undefined): void {
  try {
    if (pending === undefined) storage.removeItem(pendingKey(key));
    else storage.setItem(pendingKey(key), JSON.stringify(pending));
  } catch (error) {
    // A full storage costs the reload, not the page.
    if (!(error instanceof DOMException)) throw error;
  }
}

export function hasDraft(storage: Storage, key: string): boolean {
  return storage.getItem(key) !== null;
}

export function forgetDrafts(storage: Storage): void {
  for (const key of Object.keys(storage)) if (key.startsWith(prefix)) storage.removeItem(key);
}
