import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { activationsOn, type SiteActivation } from './activations.ts';
import { buildsQuery } from './release-queries.ts';

/** What is active where, of all builds of a study, on the day of this computer. */
export function useActivations(study: string): readonly SiteActivation[] {
  const { data: builds } = useQuery(buildsQuery(study));
  return useMemo(() => {
    const all = (builds ?? []).flatMap(({ activations = [] }) => activations);
    return activationsOn(all, civilToday());
  }, [builds]);
}

/** `YYYY-MM-DD`, as this computer has it. */
export function civilToday(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
