import { queryOptions, useQuery } from '@tanstack/react-query';
import type { edc } from '@verum/contracts';
import { useEffect, useSyncExternalStore } from 'react';
import type { Json } from '../api/json.ts';
import { api } from '../session/session.ts';
import { type OpenForm, useOpenForm } from './form-context.ts';

/** A question about an item or the form. */
export interface FieldQuery {
  readonly number: number;
  readonly state: 'candidate' | 'open' | 'answered' | 'closed' | 'cancelled';
  readonly texts: readonly Json<edc.LocalText>[];
  /** A check asked it, no person. */
  readonly isOfCheck: boolean;
  readonly openedBy: string;
  /** Civil date; '' for none. */
  readonly dueDate: string;
  readonly revision: string;
}

/** By item path; under '' those about the form as a whole. */
export type QueriesByPath = ReadonlyMap<string, readonly FieldQuery[]>;

export const noQueries: QueriesByPath = new Map();

const states: Readonly<Record<string, FieldQuery['state']>> = {
  QUERY_STATE_CANDIDATE: 'candidate',
  QUERY_STATE_OPEN: 'open',
  QUERY_STATE_ANSWERED: 'answered',
  QUERY_STATE_CLOSED: 'closed',
  QUERY_STATE_CANCELLED: 'cancelled',
};

const formQueriesQuery = ({ study, subject, form }: Pick<OpenForm, 'study' | 'subject' | 'form'>) =>
  queryOptions({
    queryKey: ['queries', study, subject, form],
    // More than a page of them at one form nobody has time to read here.
    queryFn: ({ signal }) => api.query.listQueries({ study, subject, form, pageSize: 500 }, { signal }),
    gcTime: 0,
  });

/** Keeps the queries of the open form; what becomes of them follows each save. */
export function useFormQueries(open: OpenForm, isAllowed: boolean): void {
  const { data } = useQuery({ ...formQueriesQuery(open), enabled: isAllowed });
  const { queries } = open;
  useEffect(() => {
    if (data) queries.set(byPath(data.queries ?? []));
  }, [data, queries]);
}

function byPath(list: readonly Json<edc.Query>[]): QueriesByPath {
  const found = new Map<string, FieldQuery[]>();
  for (const { path = '', ...query } of list) {
    const read = fieldQuery(query);
    if (read) found.set(path, [...(found.get(path) ?? []), read]);
  }
  return found;
}

/** Undefined for a state that this page does not know. */
export function fieldQuery(query: Json<edc.Query>): FieldQuery | undefined {
  const { number = 0, texts = [], openedBy = '', dueDate = '', revision = '0' } = query;
  const state = states[query.state ?? ''];
  return (
    state && { number, state, texts, openedBy, dueDate, revision, isOfCheck: query.origin === 'QUERY_ORIGIN_CHECK' }
  );
}

/** Of one item; the component renders anew when the form's queries were read anew and it has some. */
export function useFieldQueries(path: string): readonly FieldQuery[] {
  const { queries } = useOpenForm();
  return useSyncExternalStore(queries.subscribe, () => queries.get().get(path) ?? none);
}

const none: readonly FieldQuery[] = [];
