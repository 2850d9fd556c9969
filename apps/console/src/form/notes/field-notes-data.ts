import { queryOptions, useQuery } from '@tanstack/react-query';
import type { edc } from '@verum/contracts';
import { useEffect, useSyncExternalStore } from 'react';
import type { Json } from '../../api/json.ts';
import type { ElsewhereFact } from '../../elsewhere/elsewhere-fact.ts';
import { api } from '../../session/session.ts';
import { type OpenForm, useOpenForm } from '../form-context.ts';

type Note = Json<edc.Annotation>;
/** What is remarked here, and what other systems say. */
export interface Notes {
  readonly own: readonly Note[];
  readonly elsewhere: readonly ElsewhereFact[];
}
/** By item path; under '' those about the form as a whole. */
export type NotesByPath = ReadonlyMap<string, Notes>;

export const noNotes: NotesByPath = new Map();

export const formNotesQuery = ({ study, subject, form }: Pick<OpenForm, 'study' | 'subject' | 'form'>) =>
  queryOptions({
    queryKey: ['annotations', study, subject, form],
    queryFn: ({ signal }) => api.capture.listAnnotations({ study, subject, form }, { signal }),
    gcTime: 0,
  });

const formElsewhereQuery = ({ study, subject, form }: Pick<OpenForm, 'study' | 'subject' | 'form'>) =>
  queryOptions({
    queryKey: ['elsewhere', study, subject, form],
    queryFn: ({ signal }) =>
      api.capture.listForeignFacts({ study, subject, place: form, withoutHistory: true, pageSize: 500 }, { signal }),
    gcTime: 0,
  });

/** Keeps the annotations of the open form, and what other systems say of it. */
export function useFormNotes(open: OpenForm): void {
  const { data } = useQuery(formNotesQuery(open));
  const { data: elsewhere } = useQuery(formElsewhereQuery(open));
  const { notes } = open;
  useEffect(() => {
    const own = Map.groupBy(data?.annotations ?? [], ({ path = '' }) => path);
    const theirs = Map.groupBy(elsewhere?.facts ?? [], ({ path = '' }) => path);
    const paths = new Set([...own.keys(), ...theirs.keys()]);
    notes.set(
      new Map([...paths].map((path) => [path, { own: own.get(path) ?? [], elsewhere: theirs.get(path) ?? [] }])),
    );
  }, [data, elsewhere, notes]);
}

/** Of one item; the component renders anew when it has some and they were read anew. */
export function useNotes(path: string): Notes {
  const { notes } = useOpenForm();
  return useSyncExternalStore(notes.subscribe, () => notes.get().get(path) ?? none);
}

const none: Notes = { own: [], elsewhere: [] };
