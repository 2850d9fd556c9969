import { createContext, useContext, useMemo } from 'react';
import { useValue, type ValueStore } from '../../ui/value-store.ts';
import type { Draft, SaveState } from './draft.ts';
import type { DraftStore } from './draft-store.ts';

/** What the parts of the designer share. The object stays the same while a draft is open. */
export interface OpenDraft {
  readonly store: DraftStore;
  readonly state: ValueStore<SaveState>;
}

const context = createContext<OpenDraft | undefined>(undefined);

export const OpenDraftProvider = context.Provider;

export function useOpenDraft(): OpenDraft {
  const open = useContext(context);
  if (!open) throw new Error('no draft is open here');
  return open;
}

export interface UsedDraft extends Pick<DraftStore, 'edit' | 'undo' | 'redo'> {
  readonly draft: Draft;
  readonly state: SaveState;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** The draft as it is now, and how to change it. The component renders anew at every edit. */
export function useDraft(): UsedDraft {
  const { store, state } = useOpenDraft();
  const { present, past, future } = useValue(
    useMemo(() => ({ get: store.history, subscribe: store.subscribe }), [store]),
  );
  const { edit, undo, redo } = store;
  const canUndo = past.length > 0;
  return { draft: present, edit, undo, redo, canUndo, canRedo: future.length > 0, state: useValue(state) };
}
