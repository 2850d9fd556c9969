import type { BuildIndex, GroupDef } from '@verum/odm';
import type { GroupStep } from '@verum/values';
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type { HoldState } from '../casebook/form-facts.ts';
import { useValue, type ValueStore } from '../ui/value-store.ts';
import type { PreviewFacts } from './checks/preview-facts.ts';
import type { QueriesByPath } from './field-queries.ts';
import { groupPath, rowPath } from './form-layout.ts';
import { type FieldState, type FormStore, rowsChannel, type Summary, summaryChannel } from './form-store.ts';
import type { NotesByPath } from './notes/field-notes-data.ts';
import { isOffered, type PlaceFacts } from './place-facts.ts';
import type { WhyReadOnly } from './read-only.ts';
import { rowKeys } from './repeats.ts';

/** What the fields of one open form share. Changes only when the form is held or freed, so it renders nothing anew. */
export interface OpenForm {
  readonly study: string;
  readonly subject: string;
  readonly form: string;
  readonly index: BuildIndex;
  readonly store: FormStore;
  /** What the last answer says of the places of the form. */
  readonly places: ValueStore<PlaceFacts>;
  /** What is known ahead of the save of what is typed. */
  readonly preview: ValueStore<PreviewFacts>;
  /** The queries about its items that wait for somebody. */
  readonly queries: ValueStore<QueriesByPath>;
  /** Remarks by item path; under '' those about the form. */
  readonly notes: ValueStore<NotesByPath>;
  readonly isReadOnly: boolean;
  readonly why?: WhyReadOnly | undefined;
  readonly hold: HoldState;
  /** Id of whoever is at the page, and what they may do at the subject's site. */
  readonly user: string;
  readonly can: (permission: string) => boolean;
  /** The revision that the last answer was of. */
  readonly revision: () => string;
  /** Reads the form anew after something was done with it; what is typed stays. */
  readonly refresh: () => Promise<void>;
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

/** One fact about a place; `select` answers with the same value as long as the fact is the same. */
export function usePlace<T>(select: (places: PlaceFacts) => T): T {
  const { places } = useOpenForm();
  return useSyncExternalStore(places.subscribe, () => select(places.get()));
}

/** One thing that is known ahead of the save; the same value as long as it says the same. */
export function usePreviewed<T>(select: (facts: PreviewFacts) => T): T {
  const { preview } = useOpenForm();
  return useSyncExternalStore(preview.subscribe, () => select(preview.get()));
}

export function usePlaces(): PlaceFacts {
  return useValue(useOpenForm().places);
}

export interface Rows {
  /** The repeat keys that are there. */
  readonly all: readonly string[];
  /** Those that entry is asked for. */
  readonly offered: readonly string[];
}

export function useRows(group: GroupDef, around: readonly GroupStep[]): Rows {
  const { store } = useOpenForm();
  const path = groupPath(around, group.oid);
  const known = useFollowed(store, rowsChannel(path), () => store.rows(path));
  const places = usePlaces();
  const all = rowKeys(group, known);
  return {
    all,
    offered: all.filter((repeatKey) => isOffered(places, rowPath(around, { oid: group.oid, repeatKey }))),
  };
}
