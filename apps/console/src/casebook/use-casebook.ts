import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Problem } from '../api/problem.ts';
import { api } from '../session/session.ts';
import { buildQuery, subjectQuery } from '../study/queries.ts';
import { casebookPlan } from './casebook-plan.ts';

/** The casebook; null when it is not open yet. */
export const casebookQuery = (study: string, subject: string) =>
  queryOptions({
    queryKey: ['casebook', study, subject],
    queryFn: async ({ signal }) => {
      try {
        return await api.edc.getCasebook({ study, subject }, { signal });
      } catch (error) {
        if (error instanceof Problem && error.reason === 'NOT_FOUND') return null;
        throw error;
      }
    },
  });

/**
 * Subject, casebook, its build and what they make together; each undefined while it is not there. `openForm` is in
 * the plan also before it is first saved, so that one more visit has its place and its next form.
 */
export function useCasebook(study: string, subject: string, openForm?: string) {
  const person = useQuery(subjectQuery(study, subject));
  const casebook = useQuery(casebookQuery(study, subject));
  const number = casebook.data?.build;
  const build = useQuery({ ...buildQuery(study, number ?? ''), enabled: number !== undefined });
  const index = build.data;
  const { forms, visits } = casebook.data ?? {};
  const plan = useMemo(() => {
    const isStarted = openForm === undefined || forms?.some(({ form }) => form === openForm);
    return index && casebookPlan(index, isStarted ? forms : [...(forms ?? []), { form: openForm }], visits);
  }, [index, forms, visits, openForm]);
  return {
    subject: person.data,
    casebook: casebook.data,
    index,
    plan,
    error: person.error ?? casebook.error ?? build.error,
    refetch: () => {
      void person.refetch();
      void casebook.refetch();
    },
  };
}
