import { valueStore } from '../../ui/value-store.ts';
import type { Draft, Operation } from './draft.ts';
import { beginHistory, editHistory, type History, redoHistory, undoHistory } from './history.ts';

/** The draft on the screen. Outside of React, so that saving follows it without drawing anything. */
export interface DraftStore {
  get(): Draft;
  history(): History;
  edit(operation: Operation, step?: string): void;
  undo(): void;
  redo(): void;
  /** Takes another draft, with no way back to this one: what somebody else has saved. */
  replace(draft: Draft): void;
  subscribe(listener: () => void): () => void;
}

export function createDraftStore(first: Draft): DraftStore {
  const history = valueStore(beginHistory(first));
  return {
    get: () => history.get().present,
    history: history.get,
    edit: (operation, step) => history.set(editHistory(history.get(), operation, step)),
    undo: () => history.set(undoHistory(history.get())),
    redo: () => history.set(redoHistory(history.get())),
    replace: (draft) => history.set(beginHistory(draft)),
    subscribe: history.subscribe,
  };
}
