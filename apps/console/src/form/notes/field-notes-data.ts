import { queryOptions, useQuery } from '@tanstack/react-query';
import type { edc } from '@verum/contracts';
import { useEffect, useSyncExternalStore } from 'react';
import type { Json } from '../../api/json.ts';
import { api } from '../../session/session.ts';
import { type OpenForm, useOpenForm } from '../form-context.ts';

export type Note = Json<edc.Annotation>;
/** By item path; under '' those about the form as a whole. */
export type NotesByPath = ReadonlyMap<string, readonly Note[]>;

export const noNotes: NotesByPath = new Map();

export const formNotesQuery = ({ study, subject, form }: Pick<OpenForm, 'study' | 'subject' | 'form'>) =>
  queryOptions({
    queryKey: ['annotations', study, subject, form],
    queryFn: ({ signal }) => api.capture.listAnnotations({ study, subject, form }, { signal }),
    gcTime: 0,
  });

/** Keeps the annotations of the open form. */
export function useFormNotes(open: OpenForm): void {
  const { data } = useQuery(formNotesQuery(open));
  const { notes } = open;
  useEffect(() => {
    if (data) notes.set(Map.groupBy(data.annotations ?? [], ({ path = '' }) => path));
  }, [data, notes]);
}

/** Of one item; the component renders anew when it has some and they were read anew. */
export function useNotes(path: string): readonly Note[] {
  const { notes } = useOpenForm();
  return useSyncExternalStore(notes.subscribe, () => notes.get().get(path) ?? none);
}

const none: readonly Note[] = [];
