import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { buildQuery, subjectQuery } from '../study/queries.ts';
import { casebookPlan } from './casebook-plan.ts';
import { casebookQuery } from './casebook-query.ts';

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
