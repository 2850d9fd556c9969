import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { casebookQuery } from '../casebook/casebook-query.ts';
import { api } from '../session/session.ts';
import { buildQuery } from '../study/queries.ts';
import { usePages } from '../ui/use-pages.ts';
import { type VerifyRow, verifyForms, verifyRows } from './verify-rows.ts';

/** Forms with something left to verify, the ones that changed since first. */
export function useVerifyForms(study: string, site: string | undefined) {
  const work = usePages({
    queryKey: ['verification', study, 'work', site ?? ''],
    fetchPage: (pageToken, signal) =>
      api.work.listWork({ study, site, kind: 'WORK_KIND_TO_VERIFY', pageSize: 200, pageToken }, { signal }),
    rowsOf: ({ items }) => items,
  });
  const dropped = useQuery({
    queryKey: ['verification', study, 'dropped', site ?? ''],
    queryFn: async ({ signal }) =>
      (await api.review.listDroppedVerifications({ study, site, pageSize: 500 }, { signal })).dropped ?? [],
  });
  const isLoading = work.isLoading || dropped.isLoading;
  return { work, isLoading, forms: isLoading ? [] : verifyForms(work.rows, dropped.data ?? []) };
}

/** One form with its items, their histories and the queries that wait at it. */
export function useVerifyForm(study: string, subject: string, form: string) {
  const isEnabled = subject !== '' && form !== '';
  const base = ['verification', study, 'form', subject, form] as const;
  const answer = useQuery({
    queryKey: base,
    queryFn: async ({ signal }) => {
      const [shown, history, asked] = await Promise.all([
        api.edc.getForm({ study, subject, form }, { signal }),
        api.edc.getItemHistory({ study, subject, form, pageSize: 1000 }, { signal }),
        api.query.listQueries({ study, subject, form, state: 'QUERY_STATE_OPEN', pageSize: 500 }, { signal }),
      ]);
      return { shown, rows: verifyRows(shown.items, history.changes), queries: asked.queries ?? [] };
    },
    enabled: isEnabled,
  });
  const build = answer.data?.shown.build ?? '';
  const { data: index } = useQuery({ ...buildQuery(study, build), enabled: build !== '' });
  const { data: casebook } = useQuery({ ...casebookQuery(study, subject), enabled: isEnabled });
  const count = (of: 'verified' | 'toVerify') =>
    (casebook?.forms ?? []).reduce((total, status) => total + (status[of] ?? 0), 0);
  return { ...answer, index, progress: { done: count('verified'), all: count('verified') + count('toVerify') } };
}

export interface Verify {
  readonly error: unknown;
  /** Paths that an answer is waited for. */
  readonly pending: ReadonlySet<string>;
  /** False when it was refused. */
  readonly send: (rows: readonly VerifyRow[], withdraw?: boolean) => Promise<boolean>;
}

/** Each item at the version that is shown: what has changed meanwhile is refused and shown anew. */
export function useVerify(study: string, subject: string, form: string): Verify {
  const cache = useQueryClient();
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  async function send(rows: readonly VerifyRow[], withdraw = false) {
    const paths = rows.map(({ path }) => path);
    const items = rows.map(({ path, item }) => ({ path, version: item.version ?? '0', withdraw }));
    setPending((before) => new Set([...before, ...paths]));
    setError(undefined);
    try {
      await api.review.verifyItems({ study, forms: [{ subject, form, items }] });
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      await Promise.all([
        cache.invalidateQueries({ queryKey: ['verification', study] }),
        cache.invalidateQueries({ queryKey: ['casebook', study, subject] }),
      ]);
      setPending((before) => new Set([...before].filter((path) => !paths.includes(path))));
    }
  }
  return { error, pending, send };
}
