import type { BuildIndex, GroupDef } from '@verum/odm';
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import { type FieldState, type FormStore, rowsChannel, type Summary, summaryChannel } from './form-store.ts';
import { rowKeys } from './repeats.ts';

/** What the fields of one open form share. Never changes while it is open, so it renders nothing anew. */
export interface OpenForm {
  readonly study: string;
  readonly subject: string;
  readonly form: string;
  readonly index: BuildIndex;
  readonly store: FormStore;
  readonly isReadOnly: boolean;
}

const context = createContext<OpenForm | undefined>(undefined);

export const OpenFormProvider = context.Provider;

export function useOpenForm(): OpenForm {
  const form = useContext(context);
  if (!form) throw new Error('no form is open here');
  return form;
}

function useFollowed<T>(store: FormStore, channel: string, get: () => T): T {
  const subscribe = useCallback((listener: () => void) => store.follow(channel, listener), [store, channel]);
  return useSyncExternalStore(subscribe, get);
}

/** One item: the component renders anew when this item changes, and for no other. */
export function useField(path: string): FieldState {
  const { store } = useOpenForm();
  return useFollowed(store, path, () => store.field(path));
}

export function useSummary(store: FormStore): Summary {
  return useFollowed(store, summaryChannel, store.summary);
}

export function useRows(group: GroupDef, path: string): readonly string[] {
  const { store } = useOpenForm();
  const known = useFollowed(store, rowsChannel(path), () => store.rows(path));
  return rowKeys(group, known);
}
